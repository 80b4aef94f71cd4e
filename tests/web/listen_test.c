/* listen_test.c - who may connect to the socket, and whose word about a source is believed. */
#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "web/http/listen.h"

#include "base/banned.h"

/* The service runs with umask 077; the proxy is another user, of the same group. */
static void a_socket_file_is_open_to_the_group(void **state)
{
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct stat found;
    char folder[] = "/tmp/banso-test-XXXXXX";
    int fd = -1;
    (void)state;
    arena_init(&arena, 0);
    assert_non_null(mkdtemp(folder));
    const char *path = str_to_chars(&arena, str_format(&arena, "%s/banso.sock", folder));
    mode_t before = umask(077);
    enum status status = listen_on(&arena, str_format(&arena, "unix:%s", path), &fd, &err);
    umask(before);
    assert_int_equal(status, OK);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0660);
    (void)close(fd);
    (void)unlink(path);
    (void)rmdir(folder);
}

static void addresses(void **state)
{
    static const struct {
        const char *text;
        enum status status;
    } rows[] = {
        { "127.0.0.1:0", OK },
        { "localhost:0", OK },
        { "nonsense", ERR_INVALID },
        { "banso.example.jp:80", ERR_INVALID }, /* numbers only: nothing is looked up */
        { "unix:/nonexistent/banso.sock", ERR_IO },
        { "192.0.2.1:8080", ERR_IO }, /* not an address of this machine */
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ARENA arena = { 0 };
        struct err err = { 0 };
        int fd = -1;
        arena_init(&arena, 0);
        if (listen_on(&arena, str_of(rows[i].text), &fd, &err) != rows[i].status)
            fail_msg("%s: %s", rows[i].text, err.detail);
        if (fd >= 0)
            (void)close(fd);
    }
}

static bool is_near(int family, const char *text)
{
    struct sockaddr_storage peer = { .ss_family = (sa_family_t)family };
    struct sockaddr_in *in = (struct sockaddr_in *)&peer;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&peer;
    void *at = family == AF_INET ? (void *)&in->sin_addr : (void *)&in6->sin6_addr;
    if (family != AF_UNIX)
        assert_int_equal(inet_pton(family, text, at), 1);
    return peer_is_near((struct sockaddr *)&peer);
}

static void only_this_machine_is_believed(void **state)
{
    (void)state;
    assert_true(peer_is_near(NULL));
    assert_true(is_near(AF_UNIX, ""));
    assert_true(is_near(AF_INET, "127.0.0.1"));
    assert_true(is_near(AF_INET, "127.8.9.10"));
    assert_true(is_near(AF_INET6, "::1"));
    assert_false(is_near(AF_INET, "192.0.2.7"));
    assert_false(is_near(AF_INET, "128.0.0.1"));
    assert_false(is_near(AF_INET6, "2001:db8::1"));
    assert_false(is_near(AF_INET6, "::ffff:192.0.2.7"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_socket_file_is_open_to_the_group),
        cmocka_unit_test(addresses),
        cmocka_unit_test(only_this_machine_is_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
