#ifndef OUTPOST_CURL_H
#define OUTPOST_CURL_H

/* curl_easy_setopt and curl_easy_getinfo are variadic, which Swift cannot call. Each function below is
 * one of them with the type of its last argument fixed. A setter or getter that is given an option of
 * another type does nothing and returns CURLE_BAD_FUNCTION_ARGUMENT: with varargs it would read
 * a pointer out of a number. */

#include <curl/curl.h>

/* Options. */

/* Text, which curl copies; NULL takes the option's default away. */
CURLcode outpost_curl_set_text(CURL *handle, CURLoption option, const char *text);
/* A number or a switch (0 or 1). */
CURLcode outpost_curl_set_number(CURL *handle, CURLoption option, long number);
/* A size in bytes; -1 means unknown where the option allows it. */
CURLcode outpost_curl_set_size(CURL *handle, CURLoption option, curl_off_t size);
/* A pointer, which curl keeps and does not copy: it must outlive its last use by the handle. */
CURLcode outpost_curl_set_pointer(CURL *handle, CURLoption option, void *pointer);

/* Callbacks, each with the pointer that it is handed. */

/* The request body: fills `buffer` with at most size * count bytes, returns how many. */
CURLcode outpost_curl_set_read(
    CURL *handle, size_t (*read)(char *buffer, size_t size, size_t count, void *context), void *context);
/* Called when curl wants to send the request body again from `offset`. */
CURLcode outpost_curl_set_seek(
    CURL *handle, int (*seek)(void *context, curl_off_t offset, int origin), void *context);
/* The response body: takes size * count bytes, returns how many it took. */
CURLcode outpost_curl_set_write(
    CURL *handle, size_t (*write)(char *bytes, size_t size, size_t count, void *context), void *context);
/* Each line of the response's head, its end of line included. */
CURLcode outpost_curl_set_header(
    CURL *handle, size_t (*header)(char *bytes, size_t size, size_t count, void *context), void *context);
/* Called while bytes move and about once a second while none do; a result that is not 0 ends the request. */
CURLcode outpost_curl_set_progress(
    CURL *handle,
    int (*progress)(
        void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up),
    void *context);
/* Called when the connection stands (TLS included) and the request is about to be sent. */
CURLcode outpost_curl_set_connected(
    CURL *handle,
    int (*connected)(void *context, char *remote, char *local, int remote_port, int local_port),
    void *context);

/* What a request came to. */

CURLcode outpost_curl_get_number(CURL *handle, CURLINFO info, long *number);
CURLcode outpost_curl_get_real(CURL *handle, CURLINFO info, double *real);
CURLcode outpost_curl_get_size(CURL *handle, CURLINFO info, curl_off_t *size);
/* The text belongs to the handle and may be NULL. */
CURLcode outpost_curl_get_text(CURL *handle, CURLINFO info, const char **text);

/* What the kernel knows of a TCP connection. */

/* Bytes that were given to it and that the other end has not acknowledged; -1 where it does not say. */
long outpost_socket_unacknowledged(int socket);
/* Its smoothed round trip in milliseconds; 0 where it does not say. */
unsigned int outpost_socket_round_trip(int socket);
/* Whether the other end has answered at all: 1, 0; -1 where the kernel does not say. */
int outpost_socket_is_connected(int socket);
/* The longest time after which it sends again what was not acknowledged (TCP_RTO_MAX_MS, Linux 6.15). 0 where it was set. */
int outpost_socket_set_longest_retransmission(int socket, unsigned int milliseconds);

/* What curl has no option for. */

/* How a socket behaves, set on it before it connects. */
struct outpost_curl_socket_limits {
    /* Sent bytes that nobody acknowledged for so long end the connection (TCP_USER_TIMEOUT). */
    unsigned int unacknowledged_milliseconds;
    /* The longest time after which the kernel knocks again where nobody answered (TCP_RTO_MAX_MS, Linux 6.15). */
    unsigned int longest_retransmission_milliseconds;
    /* Bytes that may wait unsent in the kernel (TCP_NOTSENT_LOWAT). */
    unsigned int unsent_bytes;
    /* Written here: the socket that was opened last and is open, else -1. While a request runs curl itself does not tell. */
    int socket;
};

/* Applies the limits to each socket that the handle opens. `limits` must outlive the handle. */
CURLcode outpost_curl_set_socket_limits(CURL *handle, struct outpost_curl_socket_limits *limits);

/* Verifies the hub's certificate in every respect but its dates, for devices whose clock is dead. */
CURLcode outpost_curl_ignore_certificate_dates(CURL *handle);

#endif
