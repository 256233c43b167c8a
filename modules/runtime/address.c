#include "runtime/address.h"

#include <netinet/in.h>
#include <stdint.h>
#include <string.h>

struct network {
	uint8_t bytes[16];
	unsigned prefix; /* bits */
};

static const struct network closed4[] = {
	{ { 0 }, 8 },		  /* this network */
	{ { 10 }, 8 },		  /* private */
	{ { 100, 64 }, 10 },	  /* shared, carrier-grade NAT */
	{ { 127 }, 8 },		  /* loopback */
	{ { 169, 254 }, 16 },	  /* link-local, also of clouds */
	{ { 172, 16 }, 12 },	  /* private */
	{ { 192, 0, 0 }, 24 },	  /* protocol assignments */
	{ { 192, 0, 2 }, 24 },	  /* documentation */
	{ { 192, 88, 99 }, 24 },  /* 6to4 relays */
	{ { 192, 168 }, 16 },	  /* private */
	{ { 198, 18 }, 15 },	  /* benchmarks */
	{ { 198, 51, 100 }, 24 }, /* documentation */
	{ { 203, 0, 113 }, 24 },  /* documentation */
	{ { 224 }, 3 },		  /* multicast, reserved, broadcast */
};

/* Of 2000::/3, outside of which nothing is public but 64:ff9b::/96. */
static const struct network closed6[] = {
	{ { 0x20, 0x01 }, 23 },		    /* protocols, Teredo, ORCHID */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, /* documentation */
	{ { 0x20, 0x02 }, 16 },		    /* 6to4 */
	{ { 0x3f, 0xff }, 20 },		    /* documentation */
};

static const struct network global6 = { { 0x20 }, 3 };
static const struct network nat64 = { { 0, 0x64, 0xff, 0x9b }, 96 };

static bool
within(const uint8_t *bytes, const struct network *network)
{
	unsigned whole = network->prefix / 8, rest = network->prefix % 8;

	if (memcmp(bytes, network->bytes, whole) != 0)
		return false;
	return rest == 0 ||
	       ((bytes[whole] ^ network->bytes[whole]) >> (8 - rest)) == 0;
}

static bool
public4(const uint8_t bytes[4])
{
	for (size_t i = 0; i < sizeof(closed4) / sizeof(closed4[0]); i++)
		if (within(bytes, &closed4[i]))
			return false;
	return true;
}

static bool
public6(const uint8_t bytes[16])
{
	if (within(bytes, &nat64))
		return public4(bytes + 12);
	for (size_t i = 0; i < sizeof(closed6) / sizeof(closed6[0]); i++)
		if (within(bytes, &closed6[i]))
			return false;
	return within(bytes, &global6);
}

/* The bytes of the address, in the order of the network. */
static bool
bytes4(const struct sockaddr *address, uint8_t ret[4])
{
	struct sockaddr_in in;

	if (address->sa_family != AF_INET)
		return false;
	memcpy(&in, address, sizeof(in));
	memcpy(ret, &in.sin_addr, 4);
	return true;
}

static bool
bytes6(const struct sockaddr *address, uint8_t ret[16])
{
	struct sockaddr_in6 in;

	if (address->sa_family != AF_INET6)
		return false;
	memcpy(&in, address, sizeof(in));
	memcpy(ret, &in.sin6_addr, 16);
	return true;
}

bool
aq_address_public(const struct sockaddr *address)
{
	uint8_t bytes[16];

	if (bytes4(address, bytes))
		return public4(bytes);
	return bytes6(address, bytes) && public6(bytes);
}

bool
aq_address_loopback(const struct sockaddr *address)
{
	static const uint8_t one[16] = { [15] = 1 };
	uint8_t bytes[16];

	if (bytes4(address, bytes))
		return bytes[0] == 127;
	return bytes6(address, bytes) && memcmp(bytes, one, 16) == 0;
}
