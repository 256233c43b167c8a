#include "runtime/staff.h"

#include <stddef.h>

const char *const aq_staff_roles[] = { "", "super_admin", "support",
	"certification_officer", NULL };
