#include "COutpostCurl.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <sys/socket.h>

/* curl numbers its options in ranges of 10000, one for each type of argument. */
static int option_has_type(CURLoption option, int type) {
    return (int)option / 10000 == type / 10000;
}

static int info_has_type(CURLINFO info, int type) {
    return ((int)info & CURLINFO_TYPEMASK) == type;
}

CURLcode outpost_curl_set_text(CURL *handle, CURLoption option, const char *text) {
    if (!option_has_type(option, CURLOPTTYPE_STRINGPOINT)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_setopt(handle, option, text);
}

CURLcode outpost_curl_set_number(CURL *handle, CURLoption option, long number) {
    if (!option_has_type(option, CURLOPTTYPE_LONG)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_setopt(handle, option, number);
}

CURLcode outpost_curl_set_size(CURL *handle, CURLoption option, curl_off_t size) {
    if (!option_has_type(option, CURLOPTTYPE_OFF_T)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_setopt(handle, option, size);
}

CURLcode outpost_curl_set_pointer(CURL *handle, CURLoption option, void *pointer) {
    if (!option_has_type(option, CURLOPTTYPE_OBJECTPOINT)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_setopt(handle, option, pointer);
}

/* A callback is never set without its context: curl would call it with the one before. */
#define SET_CALLBACK(function_option, data_option, function)                       \
    do {                                                                           \
        CURLcode code = curl_easy_setopt(handle, data_option, context);            \
        return code ? code : curl_easy_setopt(handle, function_option, function);  \
    } while (0)

CURLcode outpost_curl_set_read(
    CURL *handle, size_t (*read)(char *, size_t, size_t, void *), void *context) {
    SET_CALLBACK(CURLOPT_READFUNCTION, CURLOPT_READDATA, read);
}

CURLcode outpost_curl_set_seek(CURL *handle, int (*seek)(void *, curl_off_t, int), void *context) {
    SET_CALLBACK(CURLOPT_SEEKFUNCTION, CURLOPT_SEEKDATA, seek);
}

CURLcode outpost_curl_set_write(
    CURL *handle, size_t (*write)(char *, size_t, size_t, void *), void *context) {
    SET_CALLBACK(CURLOPT_WRITEFUNCTION, CURLOPT_WRITEDATA, write);
}

CURLcode outpost_curl_set_header(
    CURL *handle, size_t (*header)(char *, size_t, size_t, void *), void *context) {
    SET_CALLBACK(CURLOPT_HEADERFUNCTION, CURLOPT_HEADERDATA, header);
}

CURLcode outpost_curl_set_progress(
    CURL *handle, int (*progress)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t),
    void *context) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    if (code) return code;
    SET_CALLBACK(CURLOPT_XFERINFOFUNCTION, CURLOPT_XFERINFODATA, progress);
}

CURLcode outpost_curl_set_connected(
    CURL *handle, int (*connected)(void *, char *, char *, int, int), void *context) {
    SET_CALLBACK(CURLOPT_PREREQFUNCTION, CURLOPT_PREREQDATA, connected);
}

CURLcode outpost_curl_get_number(CURL *handle, CURLINFO info, long *number) {
    if (!info_has_type(info, CURLINFO_LONG)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_getinfo(handle, info, number);
}

CURLcode outpost_curl_get_real(CURL *handle, CURLINFO info, double *real) {
    if (!info_has_type(info, CURLINFO_DOUBLE)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_getinfo(handle, info, real);
}

CURLcode outpost_curl_get_size(CURL *handle, CURLINFO info, curl_off_t *size) {
    if (!info_has_type(info, CURLINFO_OFF_T)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_getinfo(handle, info, size);
}

CURLcode outpost_curl_get_text(CURL *handle, CURLINFO info, const char **text) {
    if (!info_has_type(info, CURLINFO_STRING)) return CURLE_BAD_FUNCTION_ARGUMENT;
    return curl_easy_getinfo(handle, info, text);
}

long outpost_socket_unacknowledged(int socket) {
    int bytes = 0;
    return ioctl(socket, SIOCOUTQ, &bytes) ? -1 : bytes;
}

unsigned int outpost_socket_round_trip(int socket) {
    struct tcp_info info = {0};
    socklen_t length = sizeof info;
    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length)) return 0;
    return info.tcpi_rtt / 1000;
}

int outpost_socket_is_connected(int socket) {
    struct tcp_info info = {0};
    socklen_t length = sizeof info;
    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length)) return -1;
    return info.tcpi_state != TCP_SYN_SENT && info.tcpi_state != TCP_CLOSE;
}

/* Debian 12's headers do not name it yet. */
#ifndef TCP_RTO_MAX_MS
#define TCP_RTO_MAX_MS 44
#endif

int outpost_socket_set_longest_retransmission(int socket, unsigned int milliseconds) {
    return setsockopt(socket, IPPROTO_TCP, TCP_RTO_MAX_MS, &milliseconds, sizeof milliseconds);
}

/* A kernel without one of these options still syncs, only less promptly: failures are no reason to refuse. */
static int limit_socket(void *context, curl_socket_t socket, curlsocktype purpose) {
    struct outpost_curl_socket_limits *limits = context;
    if (purpose != CURLSOCKTYPE_IPCXN) return CURL_SOCKOPT_OK;
    limits->socket = socket;
    (void)setsockopt(
        socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &limits->unacknowledged_milliseconds,
        sizeof limits->unacknowledged_milliseconds);
    (void)outpost_socket_set_longest_retransmission(
        socket, limits->longest_retransmission_milliseconds);
    (void)setsockopt(
        socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &limits->unsent_bytes, sizeof limits->unsent_bytes);
    return CURL_SOCKOPT_OK;
}

static int close_socket(void *context, curl_socket_t socket) {
    struct outpost_curl_socket_limits *limits = context;
    if (limits->socket == socket) limits->socket = -1;
    return close(socket);
}

CURLcode outpost_curl_set_socket_limits(CURL *handle, struct outpost_curl_socket_limits *limits) {
    void *context = limits;
    limits->socket = -1;
    CURLcode code = curl_easy_setopt(handle, CURLOPT_CLOSESOCKETDATA, context);
    if (!code) code = curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    if (code) return code;
    SET_CALLBACK(CURLOPT_SOCKOPTFUNCTION, CURLOPT_SOCKOPTDATA, limit_socket);
}

static CURLcode ignore_dates(CURL *handle, void *ssl_context, void *unused) {
    (void)handle;
    (void)unused;
    X509_VERIFY_PARAM *parameters = SSL_CTX_get0_param(ssl_context);
    return X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_NO_CHECK_TIME)
        ? CURLE_OK : CURLE_SSL_CONNECT_ERROR;
}

CURLcode outpost_curl_ignore_certificate_dates(CURL *handle) {
    return curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, ignore_dates);
}
