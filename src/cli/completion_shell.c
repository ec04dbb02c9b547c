/*
 * The fixed parts of the scripts of "hark completion". Nothing that was typed is ever run or
 * expanded; the words of the installation come through "hark completion --values", line by line.
 */
#include "src/cli/completion.h"

#include <string.h>

#define CASE_BEFORE "\t"
#define CASE_BEHIND ")"
#define CASE_END "\t\t;;\n"
#define HAS_VALUE "\t\thas_value=1\n\t\t[[ -z ${2-} ]] || return 0\n"

/* clang-format off */
/* bash and zsh */
#define SH_HEAD \
    "_hark_values() {\n" \
    "	command hark ${config:+--config=\"$config\"} completion --values \"$1\" 2>/dev/null\n" \
    "}\n" \
    "_hark_words() {\n" \
    "	case $1 in\n" \
    "	*:--config)\n" \
    "		has_value=1\n" \
    "		printf '/\\n'\n" \
    "		;;\n"

static const char bash_head[] =
    "# shellcheck shell=bash disable=SC2034\n"
    "# bash completion for hark, made by: hark completion bash\n"
    SH_HEAD;

static const char bash_tail[] =
    "	esac\n"
    "}\n"
    "_hark() {\n"
    "	local current=${COMP_WORDS[COMP_CWORD]} command='' config='' option='' place=1 key\n"
    "	local has_value i word rest\n"
    "	for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "		word=${COMP_WORDS[i]}\n"
    "		if [[ $word == = ]]; then\n"
    "			continue\n"
    "		elif [[ -n $option ]]; then\n"
    "			[[ $option != *:--config ]] || config=$word\n"
    "			option=''\n"
    "		elif [[ $word == --* ]]; then\n"
    "			has_value=''\n"
    "			_hark_words \"$command:$word\" ask >/dev/null\n"
    "			[[ -z $has_value ]] || option=$command:$word\n"
    "		elif [[ -z $command ]]; then\n"
    "			command=$word\n"
    "		else\n"
    "			place=+\n"
    "		fi\n"
    "	done\n"
    "	[[ $current != = ]] || current=''\n"
    "	if [[ -n $option ]]; then\n"
    "		key=$option\n"
    "	elif [[ $current == -* ]]; then\n"
    "		key=$command:--\n"
    "	elif [[ -z $command ]]; then\n"
    "		key=:\n"
    "	else\n"
    "		key=$command:$place\n"
    "	fi\n"
    "	COMPREPLY=()\n"
    "	while IFS=$'\\t' read -r word rest; do\n"
    "		if [[ $word == / ]]; then\n"
    "			compopt -o filenames 2>/dev/null\n"
    "			while IFS= read -r word; do\n"
    "				COMPREPLY+=(\"$word\")\n"
    "			done < <(compgen -f -- \"$current\")\n"
    "		elif [[ $word == \"$current\"* ]]; then\n"
    "			COMPREPLY+=(\"$word\")\n"
    "		fi\n"
    "	done < <(_hark_words \"$key\")\n"
    "}\n"
    "complete -F _hark hark\n";

static const char zsh_head[] =
    "#compdef hark\n"
    "# zsh completion for hark, made by: hark completion zsh\n"
    SH_HEAD;

static const char zsh_tail[] =
    "	esac\n"
    "}\n"
    "_hark() {\n"
    "	local current=$words[CURRENT] command='' config='' option='' place=1 key\n"
    "	local has_value word rest wants_files=''\n"
    "	local -a offers\n"
    "	for word in \"${(@)words[2,CURRENT-1]}\"; do\n"
    "		if [[ -n $option ]]; then\n"
    "			[[ $option != *:--config ]] || config=${(Q)word}\n"
    "			option=''\n"
    "		elif [[ $word == --config=* ]]; then\n"
    "			config=${(Q)word#*=}\n"
    "		elif [[ $word == --* ]]; then\n"
    "			has_value=''\n"
    "			_hark_words \"$command:$word\" ask >/dev/null\n"
    "			[[ -z $has_value ]] || option=$command:$word\n"
    "		elif [[ -z $command ]]; then\n"
    "			command=$word\n"
    "		else\n"
    "			place=+\n"
    "		fi\n"
    "	done\n"
    "	if [[ -n $option ]]; then\n"
    "		key=$option\n"
    "	elif [[ $current == --*=* ]]; then\n"
    "		key=$command:${current%%=*}\n"
    "		compset -P '*='\n"
    "	elif [[ $current == -* ]]; then\n"
    "		key=$command:--\n"
    "	elif [[ -z $command ]]; then\n"
    "		key=:\n"
    "	else\n"
    "		key=$command:$place\n"
    "	fi\n"
    "	while IFS=$'\\t' read -r word rest; do\n"
    "		if [[ $word == / ]]; then\n"
    "			wants_files=1\n"
    "		else\n"
    "			offers+=(\"$word${rest:+:$rest}\")\n"
    "		fi\n"
    "	done < <(_hark_words \"$key\")\n"
    "	(( ! $#offers )) || _describe -V hark offers\n"
    "	[[ -z $wants_files ]] || _files\n"
    "}\n"
    "if [[ $funcstack[1] == _hark ]]; then\n"
    "	_hark \"$@\"\n"
    "else\n"
    "	compdef _hark hark\n"
    "fi\n";

static const char fish_head[] =
    "# fish completion for hark, made by: hark completion fish\n"
    "function _hark_values --no-scope-shadowing\n"
    "	command hark $config completion --values $argv[1] 2>/dev/null\n"
    "end\n"
    "function __hark_words --no-scope-shadowing\n"
    "	switch $argv[1]\n"
    "	case '*:--config'\n"
    "		set has_value 1\n"
    "		printf '/\\n'\n";

static const char fish_tail[] =
    "	end\n"
    "end\n"
    "function __hark\n"
    "	set -l current (commandline -ct)\n"
    "	set -l typed (commandline -opc)\n"
    "	set -l command ''\n"
    "	set -l config\n"
    "	set -l option ''\n"
    "	set -l place 1\n"
    "	set -l prefix ''\n"
    "	set -l has_value\n"
    "	set -l key\n"
    "	for word in $typed[2..-1]\n"
    "		if test -n \"$option\"\n"
    "			string match -q -- '*:--config' $option; and set config --config=$word\n"
    "			set option ''\n"
    "		else if string match -q -- '--config=*' $word\n"
    "			set config $word\n"
    "		else if string match -q -- '--*' $word\n"
    "			set has_value ''\n"
    "			__hark_words $command:$word ask >/dev/null\n"
    "			test -n \"$has_value\"; and set option $command:$word\n"
    "		else if test -z \"$command\"\n"
    "			set command $word\n"
    "		else\n"
    "			set place +\n"
    "		end\n"
    "	end\n"
    "	if test -n \"$option\"\n"
    "		set key $option\n"
    "	else if string match -q -- '--*=*' $current\n"
    "		set prefix (string replace -r -- '=.*' '=' $current)\n"
    "		set key $command:(string replace -r -- '=.*' '' $current)\n"
    "	else if string match -q -- '-*' $current\n"
    "		set key $command:--\n"
    "	else if test -z \"$command\"\n"
    "		set key :\n"
    "	else\n"
    "		set key $command:$place\n"
    "	end\n"
    "	for line in (__hark_words $key)\n"
    "		if string match -q -r -- '^/' $line\n"
    "			__fish_complete_path (string replace -r -- '^--[^=]*=' '' $current)\n"
    "		else\n"
    "			printf '%s%s\\n' $prefix $line\n"
    "		end\n"
    "	end\n"
    "end\n"
    "complete -c hark -f -a '(__hark)'\n";
/* clang-format on */

static const struct completion_shell shells[] = {
    {"bash", bash_head, bash_tail, CASE_BEFORE, CASE_BEHIND, CASE_END, HAS_VALUE},
    {"zsh", zsh_head, zsh_tail, CASE_BEFORE, CASE_BEHIND, CASE_END, HAS_VALUE},
    {"fish", fish_head, fish_tail, "\tcase ", "", "",
	"\t\tset has_value 1\n\t\ttest -n \"$argv[2]\"; and return 0\n"},
};

const struct completion_shell *completion_shell(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(shells); i++)
		if (strcmp(shells[i].name, name) == 0)
			return &shells[i];
	return NULL;
}
