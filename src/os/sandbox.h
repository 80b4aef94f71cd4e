/* sandbox.h - what a process gives up for good: new privileges, core dumps, exec, system calls outside
 * its list (seccomp), files outside its folders (Landlock, where the kernel has it). Call after opening
 * what must be open and after the last fork. Under AddressSanitizer nothing but core dumps is given up:
 * its own calls are outside every list. */
#ifndef BANSO_OS_SANDBOX_H
#define BANSO_OS_SANDBOX_H

#include "base/err.h"
#include "base/str.h"

enum sandbox_profile {
    SANDBOX_SERVE, /* worker, sealer, jobs: sockets, database files, threads; no exec */
    SANDBOX_PURE,  /* helpers: memory and inherited descriptors alone */
    SANDBOX_OFF    /* commands of the administrator, tests */
};

struct sandbox {
    enum sandbox_profile profile;
    const struct str *folders; /* may be read and written below; missing ones are an error */
    size_t folder_count;
};

/* errors: ERR_IO a rule could not be set (an older kernel without Landlock is not an error) */
STATUS sandbox_enter(const struct sandbox *sandbox, struct err *err);
/* Built with AddressSanitizer: nothing is confined. */
bool sandbox_is_off(void);
/* At the start of main: no core dumps, not readable by other processes of the user. */
void sandbox_no_dumps(void);

#endif
