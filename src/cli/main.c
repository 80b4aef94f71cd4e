/* main.c - the command line's entry: picks the command and turns its status into an exit code. */
#include <stdio.h>

int main(void)
{
    puts("banso 0.1.0");
    return 0;
}
