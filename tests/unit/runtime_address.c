#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "runtime/address.h"

static struct sockaddr_storage
address(const char *text)
{
	struct sockaddr_storage storage = { 0 };
	struct sockaddr_in in = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &in.sin_addr) == 1) {
		memcpy(&storage, &in, sizeof(in));
	} else {
		assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
		memcpy(&storage, &in6, sizeof(in6));
	}
	return storage;
}

static void
judges(const char *text, bool public, bool loopback)
{
	struct sockaddr_storage storage = address(text);
	const struct sockaddr *a = (const struct sockaddr *)&storage;

	if (aq_address_public(a) != public ||
	    aq_address_loopback(a) != loopback)
		fail_msg("%s", text);
}

/* The first and the last address of each network, and their neighbours. */
static void
tells_public_from_private(void **state)
{
	static const char *const public[] = { "1.0.0.0", "9.255.255.255",
		"11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
		"128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255",
		"172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0",
		"192.88.98.255", "192.88.100.0", "192.167.255.255",
		"192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255",
		"198.51.101.0", "203.0.112.255", "203.0.114.0",
		"223.255.255.255", "2000::", "2001:200::", "2001:db7:ffff::",
		"2001:db9::", "2003::", "2606:4700::1111",
		"3ffe:ffff::", "3fff:1000::", "64:ff9b::8.8.8.8" };
	static const char *const private[] = { "0.0.0.0", "0.255.255.255",
		"10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255",
		"169.254.0.0", "169.254.169.254", "169.254.255.255",
		"172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.0.255",
		"192.0.2.0", "192.0.2.255", "192.88.99.1", "192.168.0.0",
		"192.168.255.255", "198.18.0.0", "198.19.255.255",
		"198.51.100.0", "198.51.100.255", "203.0.113.0",
		"203.0.113.255", "224.0.0.0", "239.255.255.255", "240.0.0.0",
		"255.255.255.255", "::", "::2", "::127.0.0.1",
		"::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::127.0.0.1",
		"64:ff9b::10.0.0.1", "64:ff9b:1::8.8.8.8", "100::1",
		"1fff:ffff::", "2001::", "2001:1ff:ffff::", "2001:db8::",
		"2001:db8:ffff::", "2002:7f00:1::", "2002:808:808::", "3fff::",
		"3fff:fff::", "4000::", "fc00::1", "fd12::1", "fe80::1",
		"febf::1", "fec0::1", "ff02::1", "ffff::" };

	(void)state;
	for (size_t i = 0; i < UNIT_COUNT(public); i++)
		judges(public[i], true, false);
	for (size_t i = 0; i < UNIT_COUNT(private); i++)
		judges(private[i], false, false);
	judges("127.0.0.0", false, true);
	judges("127.0.0.1", false, true);
	judges("127.255.255.255", false, true);
	judges("::1", false, true);
}

static void
refuses_other_families(void **state)
{
	struct sockaddr_storage storage = { .ss_family = AF_UNIX };

	(void)state;
	assert_false(aq_address_public((const struct sockaddr *)&storage));
	assert_false(aq_address_loopback((const struct sockaddr *)&storage));
}

AQ_UNIT_MAIN(cmocka_unit_test(tells_public_from_private),
    cmocka_unit_test(refuses_other_families))
