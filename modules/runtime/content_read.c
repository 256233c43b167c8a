#include "runtime/content_parse.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/b64.h"
#include "runtime/digest.h"

/*
 * Reading a pack from a folder. Only openat(2) below the folder, never
 * through a symbolic link: whoever writes a pack cannot make the reader look
 * elsewhere.
 */

#define NAME_BYTES 120

struct folder {
	struct aq_arena *mem;
	struct aq_content_faults *faults;
	int root;
	struct aq_content_file *files;
	struct aq_content_asset *assets;
	size_t file_count, asset_count;
};

static void
fault(struct folder *f, struct aq_str path, const char *message)
{
	aq_content_fault_add(
	    f->faults, &(struct aq_content_fault){
			   .file = path, .message = aq_str_from(message) });
}

/* ---- one file ------------------------------------------------------------ */

static bool
read_all(int fd, char *to, size_t n)
{
	while (n != 0) {
		ssize_t got = read(fd, to, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		to += got;
		n -= (size_t)got;
	}
	return true;
}

/* The bytes of a regular file of at most `max`; false after a fault. */
static bool
read_file(struct folder *f, int dir, struct aq_str path, const char *name,
    size_t max, struct aq_str *ret)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	const char *wrong = NULL;
	struct stat st;
	char *bytes = NULL;

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		wrong = "cannot be read as a file";
	else if ((uintmax_t)st.st_size > max)
		wrong = "is too large";
	else if ((bytes = aq_arena_get(f->mem, 1, (size_t)st.st_size)) == NULL)
		wrong = "not enough memory";
	else if (!read_all(fd, bytes, (size_t)st.st_size))
		wrong = "cannot be read";
	else
		*ret = (struct aq_str){ bytes, (size_t)st.st_size };
	if (fd >= 0)
		close(fd);
	if (wrong != NULL)
		fault(f, path, wrong);
	return wrong == NULL;
}

static void
add_json(struct folder *f, int dir, struct aq_str path, const char *name)
{
	struct aq_str text;

	if (f->file_count == AQ_CONTENT_FILES_MAX) {
		fault(f, path, "is one file too many");
		return;
	}
	if (read_file(f, dir, path, name, AQ_CONTENT_FILE_MAX, &text))
		f->files[f->file_count++] =
		    (struct aq_content_file){ path, text };
}

/* Assets are large and only their digests are needed, so they are read in
 * pieces. */
static bool
digest_file(struct folder *f, int fd, struct aq_str *ret)
{
	struct aq_sha256_state *sha = aq_sha256_start(f->mem);
	uint8_t digest[AQ_SHA256_BYTES];
	char piece[16384];
	ssize_t got;

	if (sha == NULL)
		return false;
	while ((got = read(fd, piece, sizeof(piece))) > 0)
		aq_sha256_add(sha, (struct aq_str){ piece, (size_t)got });
	aq_sha256_end(sha, digest);
	*ret = aq_hex_encode(
	    f->mem, (struct aq_str){ (const char *)digest, sizeof(digest) });
	return got == 0 && ret->p != NULL;
}

static bool
is_page(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL &&
	       (strcmp(dot, ".html") == 0 || strcmp(dot, ".js") == 0 ||
		   strcmp(dot, ".css") == 0);
}

static void
add_asset(struct folder *f, int dir, struct aq_str path, const char *name)
{
	struct aq_content_asset asset = { .path = path };
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	const char *wrong = NULL;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		wrong = "cannot be read as a file";
	else if ((uintmax_t)st.st_size > AQ_CONTENT_ASSET_MAX)
		wrong = "is too large";
	else if (f->asset_count == AQ_CONTENT_FILES_MAX)
		wrong = "is one file too many";
	else if (!digest_file(f, fd, &asset.sha256))
		wrong = "cannot be read";
	if (fd >= 0)
		close(fd);
	if (wrong != NULL) {
		fault(f, path, wrong);
		return;
	}
	asset.size = (uint64_t)st.st_size;
	if (aq_str_starts(path, AQ_S("simulators/")) && is_page(name) &&
	    !read_file(f, dir, path, name, AQ_CONTENT_FILE_MAX, &asset.text))
		return;
	f->assets[f->asset_count++] = asset;
}

/* ---- folders ------------------------------------------------------------- */

typedef void
add_file(struct folder *f, int dir, struct aq_str path, const char *name);

static int
open_folder(struct folder *f, int parent, struct aq_str path, const char *name,
    bool required)
{
	int fd = openat(
	    parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 && (required || errno != ENOENT))
		fault(f, path, "cannot be read as a folder");
	return fd;
}

static bool
is_name(const char *name)
{
	if (name[0] == '.' || strlen(name) > NAME_BYTES)
		return false;
	for (const char *c = name; *c != '\0'; c++)
		if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
			(*c >= '0' && *c <= '9') || *c == '.' || *c == '_' ||
			*c == '-'))
			return false;
	return true;
}

/* Calls `each` for every entry but hidden ones; takes the descriptor. */
static void
walk(struct folder *f, int fd, const char *at, add_file *each)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;

	if (dir == NULL) {
		close(fd);
		fault(f, aq_str_from(at), "cannot be read as a folder");
		return;
	}
	while ((entry = readdir(dir)) != NULL) {
		struct aq_str path;

		if (entry->d_name[0] == '.')
			continue;
		path = aq_arena_printf(f->mem, "%s/%s", at, entry->d_name);
		if (!is_name(entry->d_name))
			fault(f, path,
			    "has a name with other characters than "
			    "letters, digits, \".\", \"_\" and \"-\"");
		else
			each(f, fd, path, entry->d_name);
	}
	closedir(dir);
}

static void
add_topic(struct folder *f, int dir, struct aq_str path, const char *name)
{
	const char *dot = strrchr(name, '.');

	if (dot == NULL || strcmp(dot, ".json") != 0)
		fault(f, path, "is no JSON file");
	else
		add_json(f, dir, path, name);
}

/* Programs that made the assets may lie beside them. */
static void
add_asset_file(struct folder *f, int dir, struct aq_str path, const char *name)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISDIR(st.st_mode))
		return;
	add_asset(f, dir, path, name);
}

static void
add_simulator(struct folder *f, int dir, struct aq_str path, const char *name)
{
	int fd = open_folder(f, dir, path, name, true);

	if (fd >= 0 && path.p != NULL)
		walk(f, fd, path.p, add_asset);
}

static void
read_folder(struct folder *f, const char *name, bool required, add_file *each)
{
	int fd = open_folder(f, f->root, aq_str_from(name), name, required);

	if (fd >= 0)
		walk(f, fd, name, each);
}

static int
compare_files(const void *a, const void *b)
{
	const struct aq_content_file *x = a, *y = b;

	return aq_str_cmp(x->path, y->path);
}

static int
compare_assets(const void *a, const void *b)
{
	const struct aq_content_asset *x = a, *y = b;

	return aq_str_cmp(x->path, y->path);
}

static void
read_pack(struct folder *f)
{
	add_json(f, f->root, AQ_S("pack.json"), "pack.json");
	add_json(f, f->root, AQ_S("framework.json"), "framework.json");
	read_folder(f, "topics", true, add_topic);
	read_folder(f, "assets", false, add_asset_file);
	read_folder(f, "simulators", false, add_simulator);
	qsort(f->files, f->file_count, sizeof(f->files[0]), compare_files);
	qsort(f->assets, f->asset_count, sizeof(f->assets[0]), compare_assets);
}

void
aq_content_read(struct aq_arena *mem, const char *folder,
    struct aq_content_faults *faults, struct aq_content_source *ret)
{
	struct folder f = { .mem = mem, .faults = faults };
	struct aq_str path = aq_str_from(folder);

	f.files = AQ_NEW_N(mem, struct aq_content_file, AQ_CONTENT_FILES_MAX);
	f.assets = AQ_NEW_N(mem, struct aq_content_asset, AQ_CONTENT_FILES_MAX);
	if (f.files == NULL || f.assets == NULL) {
		fault(&f, path, "not enough memory");
		return;
	}
	f.root = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f.root < 0) {
		fault(&f, path, "cannot be read as a folder");
	} else {
		read_pack(&f);
		close(f.root);
	}
	*ret = (struct aq_content_source){ f.files, f.file_count, f.assets,
		f.asset_count };
}
