/* SPDX-License-Identifier: BSD-2-Clause
 *
 * The login that a slurmdbd will make, tried from its own host between the server's changes and
 * the files': a slurmdbd.conf that does not work is not put in place of one that does. */
#include "backends/resources/kinds.h"

static void add_login(struct resource_set *set, const struct object *d, enum attribute_id host)
{
	if (object_has(d, host))
		resource_add(set, place_of_host(set, object_text(d, host), line_of(d, host)),
			     (struct resource){.ops = &resource_storage_login,
					       .name = d->label,
					       .slurmdbd = d,
					       .at = line_of(d, AT_slurmdbd_credential)});
}

static void desire(struct resource_set *set)
{
	MODEL_FOREACH(set->model, slurmdbd, d)
	{
		add_login(set, d, AT_slurmdbd_host);
		add_login(set, d, AT_slurmdbd_backup_host);
	}
}

static void diff(const struct resource *r, struct plan *plan)
{
	const struct object *credential = referred(r->slurmdbd, AT_slurmdbd_credential);
	struct change *c = plan_change(plan, r, SIGN_CHECK, RISK_SAFE,
				       "slurmdbd has to get in before its file is touched");
	change_action(plan, c, ACTION_VERIFY_LOGIN, "log in as '%s', as slurmdbd will",
		      object_text(credential, AT_credential_username));
}

const struct resource_ops resource_storage_login = {
	.name = "storage_login",
	.about_password = true,
	.place = PLACE_HOST,
	.desire = desire,
	.diff = diff,
};
