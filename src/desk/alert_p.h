/*
 * What runs the owner's alert_command although nothing is wrong: urgent matters and low ratings.
 */
#ifndef HARK_ALERT_P_H
#define HARK_ALERT_P_H

#include "desk_p.h"

/*
 * What the owner is told of in a mail, for alert_command as well where alert_on says so. Inside a
 * transaction: desk_finish runs the command behind the commit, or drops it.
 */
void alert_tell(struct desk *desk, const char *subject, const char *text);
void alert_run_told(struct desk *desk);
void alert_drop_told(struct desk *desk);

#endif
