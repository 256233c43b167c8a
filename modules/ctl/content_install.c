/* The files of a content pack into the folder that nginx serves. */
#include "ctl/content.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/b64.h"
#include "runtime/digest.h"

static bool
complain(struct aq_str path)
{
	ctl_say(CTL_FAILED, "%.*s: %s", AQ_STR_ARG(path), strerror(errno));
	return false;
}

/* Every folder above the last slash. */
static bool
make_folders(struct ctl *ctl, struct aq_str path)
{
	char *copy = aq_arena_get(&ctl->mem, path.n + 1, 1);

	if (copy == NULL)
		return false;
	memcpy(copy, path.p, path.n);
	for (size_t i = 1; i < path.n; i++) {
		if (copy[i] != '/')
			continue;
		copy[i] = '\0';
		if (mkdir(copy, 0755) != 0 && errno != EEXIST)
			return complain(aq_str_from(copy));
		copy[i] = '/';
	}
	return true;
}

static bool
write_all(int fd, const char *bytes, size_t n)
{
	while (n != 0) {
		ssize_t put = write(fd, bytes, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		bytes += put;
		n -= (size_t)put;
	}
	return true;
}

/* Copies and digests at once, so that what is installed is what was checked. */
static bool
copy_bytes(struct ctl *ctl, int from, int to, struct aq_str *ret_sha256)
{
	struct aq_sha256_state *sha = aq_sha256_start(&ctl->mem);
	uint8_t digest[AQ_SHA256_BYTES];
	char piece[16384];
	ssize_t got;

	if (sha == NULL)
		return false;
	while ((got = read(from, piece, sizeof(piece))) > 0) {
		aq_sha256_add(sha, (struct aq_str){ piece, (size_t)got });
		if (!write_all(to, piece, (size_t)got))
			return false;
	}
	aq_sha256_end(sha, digest);
	*ret_sha256 = aq_hex_encode(
	    &ctl->mem, (struct aq_str){ (const char *)digest, sizeof(digest) });
	return got == 0;
}

/* Under another name first, so that nobody ever reads half a file. */
static bool
copy_file(struct ctl *ctl, struct aq_str source, struct aq_str target,
    struct aq_str sha256)
{
	struct aq_str part = aq_arena_printf(&ctl->mem, "%s.part", target.p);
	struct aq_str found = { NULL, 0 };
	int from, to = -1;
	bool ok = false;

	if (part.p == NULL)
		return false;
	from = open(source.p, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (from >= 0)
		to = open(part.p,
		    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		    0644);
	if (to >= 0)
		ok = copy_bytes(ctl, from, to, &found) &&
		     fchmod(to, 0644) == 0 && fsync(to) == 0;
	if (ok && !aq_str_eq(found, sha256)) {
		ctl_say(
		    CTL_FAILED, "%.*s changed meanwhile", AQ_STR_ARG(source));
		ok = false;
	} else if (!ok || rename(part.p, target.p) != 0) {
		ok = complain(from < 0 ? source : target);
	}
	if (to >= 0)
		close(to);
	if (from >= 0)
		close(from);
	return ok;
}

static struct aq_str
target_of(struct ctl *ctl, const struct aq_content *content,
    const struct aq_content_asset *asset)
{
	const char *root = ctl->config.content_directory;
	struct aq_str path = asset->path;
	size_t assets = sizeof("assets/") - 1;
	size_t simulators = sizeof("simulators/") - 1;

	if (aq_str_starts(path, AQ_S("assets/")))
		return aq_arena_printf(&ctl->mem, "%s/assets/%.*s/%.*s", root,
		    AQ_CONTENT_URL_DIGEST, asset->sha256.p,
		    AQ_STR_ARG(aq_str_slice(path, assets, path.n)));
	return aq_arena_printf(&ctl->mem, "%s/simulators/%.*s/%.*s", root,
	    AQ_CONTENT_URL_DIGEST, content->simulators.p,
	    AQ_STR_ARG(aq_str_slice(path, simulators, path.n)));
}

static bool
is_there(struct aq_str path, uint64_t size)
{
	struct stat st;

	return lstat(path.p, &st) == 0 && S_ISREG(st.st_mode) &&
	       (uint64_t)st.st_size == size;
}

bool
ctl_content_install(struct ctl *ctl, const char *pack,
    const struct aq_content *content, size_t *ret_copied)
{
	size_t copied = 0;

	for (size_t i = 0; i < content->used_count; i++) {
		const struct aq_content_asset *asset = content->used[i];
		struct aq_str target = target_of(ctl, content, asset);
		struct aq_str source = aq_arena_printf(
		    &ctl->mem, "%s/%.*s", pack, AQ_STR_ARG(asset->path));

		if (target.p == NULL || source.p == NULL)
			return false;
		if (is_there(target, asset->size))
			continue;
		if (!make_folders(ctl, target) ||
		    !copy_file(ctl, source, target, asset->sha256))
			return false;
		copied++;
	}
	*ret_copied = copied;
	return true;
}
