// Network descriptions (.nn). docs/language.md explains every construct; names of operators,
// their arguments and formats are not part of the grammar but of the analysis, so that a
// misspelt one gets a proper message.
grammar Nn;

// Names become these between 'neuron' or 'plasticity' and '}'; TokenText sees to it.
tokens {
  PORT, STATE, LET, FIRE, WHEN, EMIT, RESET, REFRACTORY, AND, OR, XOR, NOT,
  WEIGHT, TRACE, MODULATOR, ON, EVERY, CLIP, APPLY
}

file
  : statement* EOF
  ;

// A statement starts with a reserved word, so that reading can go on after a mistake.
statement
  : NETWORK name setting*                            # networkLine
  | IMPORT name (',' name)* (NAME STRING)?           # importLine
  | NEURON name ('(' (parameter (',' parameter)* ','?)? ')')? '{' item* '}'  # neuronLine
  | PLASTICITY name ('(' (parameter (',' parameter)* ','?)? ')')? '{' item* '}'  # plasticityLine
  | INPUT name ':' type                              # inputLine
  | LAYER name (':' type)? '=' expression            # layerLine
  | OUTPUT name (':' type)? '=' expression           # outputLine
  | CALIBRATE STRING (NAME STRING)?                  # calibrateLine
  | POPULATION name ':' name dims arguments?         # populationLine
  | PROJECT name '->' target name arguments?         # projectLine
  | RECORD recording (',' recording)*                # recordLine
  | HALT name name comparison                        # haltLine
  ;

// timestep 1 ms, schedule layerwise
setting
  : name (number name | name)
  ;

target
  : name ('.' name ('[' INT ']')?)?
  ;

recording
  : name ('[' INT ('..' INT)? ']')? '.' name
  ;

parameter
  : name dims? (':' format)? ('=' equation)?
  ;

// Lines of a neuron, then those that only rules of plasticity have; the words that begin them are
// reserved inside neurons, or inside rules, only.
item
  : PORT name dims?                                  # portItem
  | STATE name dims? (':' format name*)? '=' equation  # stateItem
  | LET name '=' equation                            # letItem
  | FIRE WHEN equation                               # fireItem
  | EMIT equation                                    # emitItem
  | RESET name ':=' equation                         # resetItem
  | REFRACTORY equation                              # refractoryItem
  | WEIGHT name (':' format name*)?                  # weightItem
  | TRACE name (':' format name*)? ON name ':=' equation  # traceItem
  | MODULATOR name                                   # modulatorItem
  | ON name name ':=' equation                       # onItem
  | EVERY INT name ':=' equation                     # everyItem
  | CLIP equation '..' equation                      # clipItem
  | APPLY name                                       # applyItem
  | name ':=' equation                               # assignItem
  ;

equation
  : '(' equation ')'                                 # groupedEquation
  | name '(' (operand (',' operand)* ','?)? ')'      # appliedEquation
  | (INT | DECIMAL) name?                            # numberEquation
  | '[' equation (',' equation)* ','? ']'            # listedEquation
  | name dims?                                       # namedEquation
  | '-' equation                                     # negatedEquation
  | equation ('*' | '/') equation                    # productEquation
  | equation ('+' | '-') equation                    # sumEquation
  | equation ('>>' | '<<') equation                  # shiftEquation
  | equation ('>' | '>=' | '<' | '<=' | '==' | '!=') equation  # comparedEquation
  | NOT equation                                     # notEquation
  | equation AND equation                            # andEquation
  | equation XOR equation                            # xorEquation
  | equation OR equation                             # orEquation
  ;

operand
  : name '=' equation                                # boundOperand
  | name ':' equation                                # labelledOperand
  | name ':' equation '..' equation                  # intervalOperand
  | FIXED                                            # formatOperand
  | equation                                         # plainOperand
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

// 20 ms, [10, 20] ms, 0.02 as q4.20
value
  : comparison
  | interval
  | number (name (AS format)? | AS format)?
  | array name?
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
  | IMPORT | NEURON | PLASTICITY | POPULATION | PROJECT | RECORD | HALT
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
IMPORT : 'import' ;
NEURON : 'neuron' ;
PLASTICITY : 'plasticity' ;
POPULATION : 'population' ;
PROJECT : 'project' ;
RECORD : 'record' ;
HALT : 'halt' ;


ASSIGN : ':=' ;
ARROW : '->' ;
SHIFT_RIGHT : '>>' ;
SHIFT_LEFT : '<<' ;
EQUAL : '==' ;
UNEQUAL : '!=' ;
STAR : '*' ;
OPEN_BLOCK : '{' ;
CLOSE_BLOCK : '}' ;
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
