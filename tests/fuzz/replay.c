/*
 * Runs a fuzz target over each file of its corpus, and over each prefix of the
 * small ones; TAP. The target's name is the program's.
 */
#include "target.h"

#include <dirent.h>
#include <errno.h>

#define FILES_MAX    2000
#define LONGEST	     ((size_t)1 << 20)
#define PREFIXES_MAX 512

static char folder[1000];

static int
visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool
replay(const char *name)
{
	static uint8_t bytes[LONGEST];
	char path[1400];
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "rb");
	if (file == NULL)
		return false;
	n = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	LLVMFuzzerTestOneInput(bytes, n);
	for (size_t i = 0; n <= PREFIXES_MAX && i < n; i++)
		LLVMFuzzerTestOneInput(bytes, i);
	return true;
}

int
main(int argc, char **argv)
{
	const char *top = getenv("top_srcdir");
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
	struct dirent **entries;
	bool good = true;
	int count;

	snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/%s",
	    top != NULL ? top : ".", slash != NULL ? slash + 1 : argv[0]);
	count = scandir(folder, &entries, visible, alphasort);
	if (count <= 0 || count > FILES_MAX) {
		printf("Bail out! %s: %s\n", folder,
		    count < 0 ? strerror(errno) : "no corpus");
		return 1;
	}
	printf("1..%d\n", count);
	for (int i = 0; i < count; i++) {
		bool replayed = replay(entries[i]->d_name);

		printf("%sok %d - %s\n", replayed ? "" : "not ", i + 1,
		    entries[i]->d_name);
		good = good && replayed;
		free(entries[i]);
	}
	free(entries);
	return good ? 0 : 1;
}
