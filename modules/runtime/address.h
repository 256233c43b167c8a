/*
 * Addresses of networks: which of them belong to the internet at large (IANA
 * special-purpose address registries, RFC 6890).
 */
#ifndef AQ_RUNTIME_ADDRESS_H
#define AQ_RUNTIME_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/*
 * False for private, shared (100.64/10), loopback, link-local, multicast,
 * documentation, benchmarking and reserved networks, for IPv4 inside of IPv6
 * (mapped, 6to4, Teredo; 64:ff9b::/96 counts as what is inside), and for every
 * other family.
 */
bool aq_address_public(const struct sockaddr *address);

/* 127/8 and ::1. */
bool aq_address_loopback(const struct sockaddr *address);

#endif
