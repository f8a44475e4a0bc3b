// Network descriptions (.nn). docs/language.md explains every construct; names of operators,
// their arguments and formats are not part of the grammar but of the analysis, so that a
// misspelt one gets a proper message.
grammar Nn;

file
  : statement* EOF
  ;

// A statement starts with a reserved word, so that reading can go on after a mistake.
statement
  : NETWORK name                                     # networkLine
  | INPUT name ':' type                              # inputLine
  | LAYER name (':' type)? '=' expression            # layerLine
  | OUTPUT name (':' type)? '=' expression           # outputLine
  | CALIBRATE STRING (NAME STRING)?                  # calibrateLine
  ;

name
  : NAME
  ;

type
  : format dims?
  ;

format
  : NAME
  | FIXED
  ;

dims
  : '[' INT (',' INT)* ']'
  ;

// Steps follow what they apply to and take the whole sum before them.
expression
  : sum step*
  ;

sum
  : term ('+' term)*
  ;

term
  : name arguments?                                  # named
  | '(' expression ')'                               # bracketed
  ;

// One unnamed argument needs no parentheses: shift 7, step >= 3, clip 0..15.
step
  : name (arguments | constant)?
  ;

arguments
  : '(' (argument (',' argument)* ','?)? ')'
  ;

argument
  : (name ':')? value
  ;

value
  : constant
  | tuple
  | FIXED
  | expression
  ;

constant
  : comparison
  | interval
  | number
  | array
  ;

comparison
  : ('>=' | '>' | '<=' | '<') (number | array)
  ;

interval
  : number '..' number
  ;

tuple
  : '(' number (',' number)+ ','? ')'
  ;

array
  : (list | fileArray) (AS format)?
  ;

list
  : '[' (element (',' element)* ','?)? ']'
  ;

// A name is only read to say that nan and inf are no numbers.
element
  : number
  | list
  | ('+' | '-')? NAME
  ;

fileArray
  : STRING ('/' member)?
  ;

member
  : STRING
  | word ('.' word)*
  ;

word
  : NAME | NETWORK | INPUT | LAYER | OUTPUT | CALIBRATE | AS | INT
  ;

number
  : ('+' | '-')? (INT | DECIMAL) ('/' (INT | DECIMAL))?
  ;

NETWORK : 'network' ;
INPUT : 'input' ;
LAYER : 'layer' ;
OUTPUT : 'output' ;
CALIBRATE : 'calibrate' ;
AS : 'as' ;

COLON : ':' ;
EQUALS : '=' ;
COMMA : ',' ;
PLUS : '+' ;
MINUS : '-' ;
SLASH : '/' ;
RANGE : '..' ;
DOT : '.' ;
OPEN : '(' ;
CLOSE : ')' ;
OPEN_LIST : '[' ;
CLOSE_LIST : ']' ;
AT_LEAST : '>=' ;
ABOVE : '>' ;
AT_MOST : '<=' ;
BELOW : '<' ;

FIXED : 'u'? 'q' '-'? DIGIT+ '.' DIGIT+ ;
NAME : [A-Za-z_] [A-Za-z0-9_]* ;
INT : DIGIT+ ;
DECIMAL : DIGIT+ '.' DIGIT+ EXPONENT? | DIGIT+ EXPONENT ;
STRING : '"' ~["\r\n]* '"' ;

LINE_COMMENT : '//' ~[\r\n]* -> channel(HIDDEN) ;
BLOCK_COMMENT : '/*' .*? '*/' -> channel(HIDDEN) ;
SPACE : [ \t\r\n\u000C\uFEFF]+ -> skip ;

// What cannot be a token still becomes one, so that the parser's own report covers it.
OPEN_STRING : '"' ~["\r\n]* ;
OPEN_COMMENT : '/*' (~'*' | '*'+ ~[*/])* '*'* ;
STRANGE : . ;

fragment DIGIT : [0-9] ;
fragment EXPONENT : [eE] [+-]? DIGIT+ ;
