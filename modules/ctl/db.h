/* Verbs of the noun db that have a file of their own. */
#ifndef AQ_CTL_DB_H
#define AQ_CTL_DB_H

#include "ctl/ctl.h"

enum ctl_exit ctl_db_describe(struct ctl *ctl);

#endif
