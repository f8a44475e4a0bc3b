@ Where a core begins, and where packets interrupt it.
    .section .vectors, "ax"
    .arm
    .global start
start:
    b begin
stop:                       @ undefined instruction
    b stop                  @ software interrupt
    b stop                  @ code that is not there
    b stop                  @ data that are not there
    b stop
    b stop                  @ other interrupts, which are off
    b stop
    ldr pc, =packet_came    @ fast interrupt

begin:
    msr cpsr_c, #0xd1       @ mode of fast interrupts, all off
    ldr sp, =stack_end
    msr cpsr_c, #0xdf       @ mode of programs, all off
    ldr sp, =stack_end - 0x100
    bl main
    b stop
    .ltorg
