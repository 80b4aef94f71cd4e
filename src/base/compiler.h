/* compiler.h - the two extensions of the C language that the program uses, and nothing else.
 * Everything here is a name for an attribute that both GCC 12 and clang 14 know. */
#ifndef BANSO_BASE_COMPILER_H
#define BANSO_BASE_COMPILER_H

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_arg, first_arg) __attribute__((format(printf, format_arg, first_arg)))
#define CLEANUP(function) __attribute__((cleanup(function)))
#define NO_RETURN __attribute__((noreturn))
#define UNUSED __attribute__((unused))

/* Number of elements of an array (not of a pointer). */
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Sizes in bytes. */
#define KIB(count) ((size_t)(count)*1024)
#define MIB(count) (KIB(count) * 1024)

/* 1 in builds with the address sanitizer, which wants address space and system calls of its own, and where the compiler is
 * told so: for valgrind, which knows no landlock (tools/trust.sh). */
#if defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ASAN 1
#endif
#endif
#ifndef UNDER_ASAN
#define UNDER_ASAN 0
#endif

#endif
