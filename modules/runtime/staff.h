/* Roles of the people who work for the platform: numbers of staff_role.role. */
#ifndef AQ_RUNTIME_STAFF_H
#define AQ_RUNTIME_STAFF_H

enum aq_staff_role {
	AQ_SUPER_ADMIN = 1,
	AQ_SUPPORT = 2,
	AQ_CERTIFICATION_OFFICER = 3,
};

/* By number, NULL-terminated; index 0 is "". */
extern const char *const aq_staff_roles[];

#endif
