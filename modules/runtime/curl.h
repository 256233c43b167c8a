/*
 * libcurl for the two that use it, mail_send.c and fetch.c: they include its
 * header by this one.
 */
#ifndef AQ_RUNTIME_CURL_H
#define AQ_RUNTIME_CURL_H

#include <curl/curl.h>

/* A handle without signals and without a proxy from the environment, the
   library being started once; NULL when memory is short. */
CURL *aq_curl_new(void);

#endif
