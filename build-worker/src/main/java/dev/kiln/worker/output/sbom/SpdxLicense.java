package dev.kiln.worker.output.sbom;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns what packages say of their license into SPDX expressions (SPDX 2.3, annex D) where all of
 * it is known.
 */
final class SpdxLicense {
    private static final Pattern TOKENS = Pattern.compile("\\s+|(?<=[()])|(?=[()])");

    /** Licenses that distributions' packages have, by their SPDX identifiers. */
    private static final List<String> KNOWN =
            words(
                    """
                    0BSD AFL-2.0 AFL-2.1 AFL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-1.0
                    Apache-1.1 Apache-2.0 APSL-2.0 Artistic-1.0 Artistic-1.0-Perl Artistic-2.0
                    BSD-1-Clause BSD-2-Clause BSD-2-Clause-Patent BSD-3-Clause BSD-3-Clause-LBNL
                    BSD-4-Clause BSD-4-Clause-UC BSL-1.0 bzip2-1.0.6 CC-BY-3.0 CC-BY-4.0
                    CC-BY-SA-3.0 CC-BY-SA-4.0 CC0-1.0 CDDL-1.0 CDDL-1.1 CPL-1.0 curl EPL-1.0 EPL-2.0
                    EUPL-1.2 FSFAP FSFUL FSFULLR FTL GFDL-1.1-or-later GFDL-1.2-only
                    GFDL-1.2-or-later GFDL-1.3-only GFDL-1.3-or-later GPL-1.0-only GPL-1.0-or-later
                    GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later HPND
                    HPND-sell-variant ICU IJG IPL-1.0 ISC LGPL-2.0-only LGPL-2.0-or-later
                    LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later Libpng libtiff
                    Linux-OpenIB LPPL-1.3c MirOS MIT MIT-0 MIT-CMU MPL-1.0 MPL-1.1 MPL-2.0 MS-PL
                    NCSA NTP OFL-1.1 OLDAP-2.8 OpenSSL PHP-3.01 PostgreSQL PSF-2.0 Python-2.0 Ruby
                    SGI-B-2.0 SISSL Sleepycat SMLNJ SSH-OpenSSH TCL TCP-wrappers Unicode-3.0
                    Unicode-DFS-2015 Unicode-DFS-2016 Unlicense UPL-1.0 Vim W3C WTFPL X11 Xnet
                    XFree86-1.1 Zlib zlib-acknowledgement ZPL-2.1 Classpath-exception-2.0
                    GCC-exception-3.1 Autoconf-exception-2.0 Autoconf-exception-3.0
                    Bison-exception-2.2 Font-exception-2.0 LLVM-exception Libtool-exception
                    Linux-syscall-note OpenSSL-exception
                    """);

    /** The names that Debian's copyright format and older packages of Fedora have for the same. */
    private static final List<String> DISTRIBUTIONS =
            words(
                    """
                    Expat=MIT GPL-1=GPL-1.0-only GPL-1+=GPL-1.0-or-later GPL-2=GPL-2.0-only
                    GPL-2+=GPL-2.0-or-later GPL-3=GPL-3.0-only GPL-3+=GPL-3.0-or-later
                    LGPL-2=LGPL-2.0-only LGPL-2+=LGPL-2.0-or-later LGPL-2.1=LGPL-2.1-only
                    LGPL-2.1+=LGPL-2.1-or-later LGPL-3=LGPL-3.0-only LGPL-3+=LGPL-3.0-or-later
                    AGPL-3=AGPL-3.0-only AGPL-3+=AGPL-3.0-or-later Artistic=Artistic-1.0-Perl
                    BSD-2-clause=BSD-2-Clause BSD-3-clause=BSD-3-Clause BSD-4-clause=BSD-4-Clause
                    CC0=CC0-1.0 PSF-2=PSF-2.0 MPL-1.1=MPL-1.1 MPL-2.0=MPL-2.0 ZLIB=Zlib
                    GPL-2.0=GPL-2.0-only GPL-2.0+=GPL-2.0-or-later GPL-3.0=GPL-3.0-only
                    GPL-3.0+=GPL-3.0-or-later LGPL-2.1+=LGPL-2.1-or-later
                    LGPL-3.0+=LGPL-3.0-or-later
                    GPLv2=GPL-2.0-only GPLv2+=GPL-2.0-or-later GPLv3=GPL-3.0-only
                    GPLv3+=GPL-3.0-or-later LGPLv2=LGPL-2.0-only LGPLv2+=LGPL-2.0-or-later
                    LGPLv3=LGPL-3.0-only LGPLv3+=LGPL-3.0-or-later AGPLv3+=AGPL-3.0-or-later
                    MPLv1.1=MPL-1.1 MPLv2.0=MPL-2.0
                    """);

    private static final Map<String, String> IDENTIFIERS = identifiers();

    private SpdxLicense() {}

    /** The expression that a text is, or {@code null} if some of it is not known. */
    static @Nullable String expression(String text) {
        StringBuilder expression = new StringBuilder();
        boolean wantsLicense = true;
        int open = 0;
        for (String token : TOKENS.split(text.strip().replace(",", ""), -1)) {
            String word = token.strip();
            if (word.isEmpty()) {
                continue;
            }
            String operator = word.toUpperCase(Locale.ROOT);
            boolean joins =
                    operator.equals("AND") || operator.equals("OR") || operator.equals("WITH");
            String written;
            if (word.equals("(") || word.equals(")")) {
                if (word.equals("(") != wantsLicense) {
                    return null;
                }
                open += wantsLicense ? 1 : -1;
                written = word;
            } else if (joins) {
                written = wantsLicense ? null : " " + operator + " ";
                wantsLicense = true;
            } else {
                written = wantsLicense ? IDENTIFIERS.get(word.toLowerCase(Locale.ROOT)) : null;
                wantsLicense = false;
            }
            if (written == null || open < 0) {
                return null;
            }
            expression.append(written);
        }
        return wantsLicense || open != 0 ? null : expression.toString();
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+", -1));
    }

    private static Map<String, String> identifiers() {
        Map<String, String> byLowerCase = new HashMap<>();
        for (String id : KNOWN) {
            byLowerCase.put(id.toLowerCase(Locale.ROOT), id);
        }
        for (String pair : DISTRIBUTIONS) {
            int equals = pair.indexOf('=');
            byLowerCase.put(
                    pair.substring(0, equals).toLowerCase(Locale.ROOT), pair.substring(equals + 1));
        }
        return Map.copyOf(byLowerCase);
    }
}
