/* SPDX-License-Identifier: BSD-2-Clause
 *
 * Secret functions: where a secret is kept, never its value (language.md, rule 11). */
#include "compiler/arn.h"
#include "compiler/context.h"
#include "compiler/sealed.h"

#include <string.h>

enum argument {
	ARGUMENT_NONE,
	ARGUMENT_TEXT,
	ARGUMENT_SECRET_ARN,
	ARGUMENT_PATH,
	ARGUMENT_NAME,
	ARGUMENT_SEALED,
	ARGUMENT_COMMAND
};

static const struct secret_function {
	const char *name;
	enum argument argument;
	bool takes_key, needs_key;
	const char *usage, *doc;
} functions[] = {
	{"aws_secret", ARGUMENT_SECRET_ARN, true, false,
	 "aws_secret(\"ARN\") or aws_secret(\"ARN\", key = \"password\")",
	 "A secret of AWS Secrets Manager, by its full ARN."},
	{"aws_parameter", ARGUMENT_TEXT, true, false, "aws_parameter(\"NAME or ARN\")",
	 "A parameter of the AWS Systems Manager parameter store."},
	{"vault", ARGUMENT_TEXT, true, true, "vault(\"mount/path\", key = \"password\")",
	 "A secret of HashiCorp Vault, by mount and path."},
	{"file", ARGUMENT_PATH, true, false, "file(\"/absolute/path\")",
	 "The content of a file on the host that acts."},
	{"env", ARGUMENT_NAME, true, false, "env(\"NAME\")",
	 "A variable of the environment that slacc runs in."},
	{"systemd_credential", ARGUMENT_NAME, true, false, "systemd_credential(\"name\")",
	 "A credential that systemd hands to the service."},
	{"sealed", ARGUMENT_SEALED, false, false, "sealed(\"…\")",
	 "A value that 'slacc secret seal' has encrypted."},
	{"command", ARGUMENT_COMMAND, true, false, "command([\"/absolute/program\", \"argument\"])",
	 "What a program prints; run without a shell, by live commands only."},
	{"rds_iam_token", ARGUMENT_NONE, false, false, "rds_iam_token()",
	 "A short-lived token that RDS takes for a password."},
};

bool secret_function_at(unsigned index, const char **name, const char **usage, const char **doc)
{
	if (index >= sizeof(functions) / sizeof(*functions))
		return false;
	*name = functions[index].name;
	*usage = functions[index].usage;
	*doc = functions[index].doc;
	return true;
}

static const struct secret_function *find(struct compiler *c, const struct token *t)
{
	const char *name = compiler_text(c, t);
	struct suggest s;
	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		if (strlen(functions[i].name) == t->size &&
		    !memcmp(functions[i].name, name, t->size))
			return &functions[i];
	suggest_begin(&s, name, t->size, &c->suggest_budget);
	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		suggest_try(&s, functions[i].name, strlen(functions[i].name));
	struct diag *d = diag_add(c->diags, &DIAG_unknown_function, token_span(t),
				  "unknown function '%.*s'", (int)t->size, name);
	if (suggest_best(&s))
		diag_fix(c->diags, d, FIX_UNSAFE, token_span(t), "%s", s.best);
	return NULL;
}

static bool bad(struct compiler *c, const struct secret_function *f, struct span at,
		const char *what)
{
	struct diag *d = diag_add(c->diags, &DIAG_bad_arguments, at, "%s", what);
	diag_note(c->diags, d, "it is used as %s", f->usage);
	return false;
}

static bool text_argument(struct compiler *c, const struct secret_function *f, uint32_t node,
			  struct value *v)
{
	struct scalar s;
	if (ast_kind(&c->ast, node) != AST_SCALAR)
		return bad(c, f, ast_span(&c->ast, node), "an argument is a string");
	if (!params_scalar(c, node, &s))
		return false;
	if (s.kind != TOKEN_STRING)
		return bad(c, f, s.at, "an argument is a string");
	if (!s.size)
		return bad(c, f, s.at, "an argument is empty");
	*v = (struct value){.text = arena_copy(c->arena, s.text, s.size),
			    .count = (uint32_t)s.size & 0x1FFFFFFF,
			    .origin = ORIGIN_OWN,
			    .at = s.at.begin};
	return true;
}

static bool is_variable_name(const char *p)
{
	if (!*p || (*p >= '0' && *p <= '9'))
		return false;
	for (; *p; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
		      (*p >= '0' && *p <= '9') || *p == '_'))
			return false;
	return true;
}

static bool has_control(const char *p)
{
	for (; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return true;
	return false;
}

static bool check_arn(struct compiler *c, struct span at, const struct value *v,
		      const char *service, const char *prefix)
{
	struct arn arn;
	const char *fault = arn_parse(v->text, v->count, service, prefix, &arn);
	if (!fault)
		return true;
	struct diag *d = diag_add(c->diags, &DIAG_bad_arn, at, "this ARN is malformed: %s", fault);
	diag_note(c->diags, d, "expected arn:aws:%s:REGION:ACCOUNT:%sNAME", service, prefix);
	return false;
}

static bool check_sealed(struct compiler *c, struct span at, const struct value *v)
{
	struct sealed_text parts;
	const char *fault = sealed_parse(v->text, v->count, &parts);
	if (!fault)
		return true;
	struct diag *d = diag_add(c->diags, &DIAG_sealed_malformed, at, "this %s", fault);
	diag_note(c->diags, d, "'slacc secret seal' prints such a text; copy all of it");
	return false;
}

static bool check_argument(struct compiler *c, const struct secret_function *f, uint32_t node,
			   const struct value *v)
{
	struct span at = ast_span(&c->ast, node);
	if (has_control(v->text))
		return bad(c, f, at, "an argument holds a control character");
	if (f->argument == ARGUMENT_PATH && v->text[0] != '/') {
		diag_add(c->diags, &DIAG_relative_path, at, "a secret's file has an absolute path");
		return false;
	}
	bool is_env = !strcmp(f->name, "env");
	if (is_env && !is_variable_name(v->text))
		return bad(c, f, at, "this is no name of an environment variable");
	if (f->argument == ARGUMENT_NAME && strchr(v->text, '/'))
		return bad(c, f, at, "a name holds no '/'");
	if (f->argument == ARGUMENT_SEALED)
		return check_sealed(c, at, v);
	if (f->argument == ARGUMENT_SECRET_ARN)
		return check_arn(c, at, v, "secretsmanager", "secret:");
	if (!strcmp(f->name, "aws_parameter") && !strncmp(v->text, "arn:", 4))
		return check_arn(c, at, v, "ssm", "parameter/");
	return true;
}

static uint32_t count_items(const struct compiler *c, uint32_t list)
{
	uint32_t n = 0;
	AST_FOREACH (&c->ast, list, it)
		n++;
	return n;
}

static bool command_argument(struct compiler *c, const struct secret_function *f, uint32_t node,
			     struct secret_ref *ref)
{
	if (ast_kind(&c->ast, node) != AST_LIST || !ast_node(&c->ast, node)->child)
		return bad(c, f, ast_span(&c->ast, node), "a command is a list of strings");
	struct value *argv = ARENA_ARRAY(c->arena, struct value, count_items(c, node));
	AST_FOREACH (&c->ast, node, it)
		if (!text_argument(c, f, it, &argv[ref->argument_count++]))
			return false;
	ref->arguments = argv;
	if (argv[0].text[0] == '/')
		return true;
	diag_add(c->diags, &DIAG_relative_path, ast_span(&c->ast, ast_node(&c->ast, node)->child),
		 "a command begins with the absolute path of a program");
	return false;
}

static bool positional(struct compiler *c, const struct secret_function *f, uint32_t node,
		       struct secret_ref *ref)
{
	if (f->argument == ARGUMENT_NONE || ref->argument_count)
		return bad(c, f, ast_span(&c->ast, node), "too many arguments");
	if (f->argument == ARGUMENT_COMMAND)
		return command_argument(c, f, node, ref);
	struct value *v = ARENA_NEW(c->arena, struct value);
	ref->arguments = v;
	ref->argument_count = 1;
	return text_argument(c, f, node, v) && check_argument(c, f, node, v);
}

static bool named(struct compiler *c, const struct secret_function *f, uint32_t node,
		  struct secret_ref *ref)
{
	const struct token *t = compiler_token(c, node);
	bool is_key = t->size == 3 && !memcmp(compiler_text(c, t), "key", 3);
	struct value v;
	if (!is_key || !f->takes_key)
		return bad(c, f, token_span(t), "there is no argument of this name");
	if (ref->key)
		return bad(c, f, token_span(t), "'key' is given twice");
	if (!text_argument(c, f, ast_node(&c->ast, node)->child, &v))
		return false;
	ref->key = v.text;
	return true;
}

bool convert_secret(struct compiler *c, const struct schema_attribute *a, uint32_t node,
		    struct value *v)
{
	const struct token *t = compiler_token(c, node);
	const struct secret_function *f = find(c, t);
	*v = (struct value){.at = t->at};
	if (!f)
		return false;
	if (a->type != TYPE_SECRET) {
		diag_add(c->diags, &DIAG_misplaced_secret, token_span(t),
			 "'%s' takes %s, not a secret", a->name, schema_type_text(a->type));
		return false;
	}
	struct secret_ref *ref = ARENA_NEW(c->arena, struct secret_ref);
	*ref = (struct secret_ref){.function = f->name, .at = t->at};
	AST_FOREACH (&c->ast, node, it)
		if (!(ast_kind(&c->ast, it) == AST_NAMED ? named(c, f, it, ref)
							 : positional(c, f, it, ref)))
			return false;
	if (f->argument != ARGUMENT_NONE && !ref->argument_count)
		return bad(c, f, ast_span(&c->ast, node), "an argument is missing");
	if (f->needs_key && !ref->key)
		return bad(c, f, ast_span(&c->ast, node), "'key' is missing");
	*v = (struct value){.secret = ref, .origin = ORIGIN_OWN, .at = t->at};
	return true;
}
