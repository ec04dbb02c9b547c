# HARK_LIBRARY(NAME, MODULES, PACKAGE): a required library, with a plain sentence when it is missing.
AC_DEFUN([HARK_LIBRARY], [
	PKG_CHECK_MODULES([$1], [$2], [],
		[AC_MSG_ERROR([hark needs $2, which was not found (Debian: apt install $3)])])
	DEPS_CFLAGS="$DEPS_CFLAGS $$1[]_CFLAGS"
	DEPS_LIBS="$DEPS_LIBS $$1[]_LIBS"
	AC_SUBST([DEPS_CFLAGS])
	AC_SUBST([DEPS_LIBS])
])

# HARK_TRY_FLAG(VARIABLE, FLAG): appends FLAG to VARIABLE when compiler and linker take it.
AC_DEFUN([HARK_TRY_FLAG], [
	AC_MSG_CHECKING([whether $CC takes ]m4_dquote($2))
	hark_saved_CFLAGS="$CFLAGS"
	CFLAGS="$CFLAGS -Werror $2"
	AC_LINK_IFELSE([AC_LANG_PROGRAM([], [])],
		[AC_MSG_RESULT([yes]); $1="$$1 $2"], [AC_MSG_RESULT([no])])
	CFLAGS="$hark_saved_CFLAGS"
])

# HARK_COMPILER_FLAGS: language level and warnings, in HARK_CFLAGS; CFLAGS stays the user's.
AC_DEFUN([HARK_COMPILER_FLAGS], [
	HARK_CFLAGS="-std=c11"
	m4_foreach_w([flag], [-Wall -Wextra -pedantic -Wshadow -Wcast-qual -Wformat=2 -Wstrict-prototypes
		-Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wundef -Wvla
		-Werror=incompatible-pointer-types -Werror=return-type
		-Werror=implicit-function-declaration],
		[HARK_TRY_FLAG([HARK_CFLAGS], flag)])
	HARK_TRY_FLAG([HARK_CFLAGS], [-Wformat -Werror=format-security])
	AS_IF([test "x$enable_werror" = xyes], [HARK_CFLAGS="$HARK_CFLAGS -Werror"])
	AC_SUBST([HARK_CFLAGS])
])

# HARK_HARDENING: the hardening flags; PIE is asked for by name because libraries' .pc files may turn it off.
AC_DEFUN([HARK_HARDENING], [
	HARK_LDFLAGS=""
	AS_IF([test "x$enable_asan" = xyes || test "x$enable_fuzzing" = xyes], [
		HARK_CFLAGS="$HARK_CFLAGS -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"
		AC_DEFINE([HARK_SANITIZED], [1], [built with sanitizers: the jail leaves room for their runtime])
	], [
		HARK_CFLAGS="$HARK_CFLAGS -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3"
	])
	AS_IF([test "x$enable_fuzzing" = xyes], [
		HARK_CFLAGS="$HARK_CFLAGS -fsanitize=fuzzer-no-link"
		AC_DEFINE([HARK_FUZZING], [1], [built for fuzzing])
	])
	m4_foreach_w([flag], [-fstack-protector-strong -fstack-clash-protection -fcf-protection
		-ftrivial-auto-var-init=zero -fPIE],
		[HARK_TRY_FLAG([HARK_CFLAGS], flag)])
	HARK_TRY_FLAG([HARK_LDFLAGS], [-pie])
	HARK_TRY_FLAG([HARK_LDFLAGS], [[-Wl,-z,relro]])
	HARK_TRY_FLAG([HARK_LDFLAGS], [[-Wl,-z,now]])
	HARK_TRY_FLAG([HARK_LDFLAGS], [[-Wl,-z,noexecstack]])
	AC_SUBST([HARK_LDFLAGS])
])
