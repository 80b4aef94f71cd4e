/* banned.h - library calls that turn into compile errors: each has lost somebody's data.
 * Included last by every .c file through the build (-include is not used: see CONTRIBUTING.md).
 * What to use instead stands behind each. */
#ifndef BANSO_BASE_BANNED_H
#define BANSO_BASE_BANNED_H

#define BANNED(call) banned_##call##_see_base_banned_h

#undef strcpy
#define strcpy(...) BANNED(strcpy) /* buf_add */
#undef strcat
#define strcat(...) BANNED(strcat) /* buf_add */
#undef strncpy
#define strncpy(...) BANNED(strncpy) /* arena_copy, str_to_chars */
#undef sprintf
#define sprintf(...) BANNED(sprintf) /* buf_addf */
#undef vsprintf
#define vsprintf(...) BANNED(vsprintf)
#undef strtok
#define strtok(...) BANNED(strtok) /* str_split */
#undef atoi
#define atoi(...) BANNED(atoi) /* str_to_int */
#undef atol
#define atol(...) BANNED(atol)
#undef localtime
#define localtime(...) BANNED(localtime) /* clock_today, date.h */
#undef gets
#define gets(...) BANNED(gets)
#undef scanf
#define scanf(...) BANNED(scanf)
#undef system
#define system(...) BANNED(system)
#undef popen
#define popen(...) BANNED(popen)
#undef alloca
#define alloca(...) BANNED(alloca)

#endif
