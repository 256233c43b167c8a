#include "runtime/curl.h"

#include <pthread.h>
#include <stdlib.h>

static void
start(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		abort();
}

CURL *
aq_curl_new(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	CURL *curl;

	(void)pthread_once(&once, start);
	curl = curl_easy_init();
	if (curl == NULL)
		return NULL;
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	return curl;
}
