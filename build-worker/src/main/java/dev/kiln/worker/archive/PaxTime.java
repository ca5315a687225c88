package dev.kiln.worker.archive;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;

/** A pax time: decimal seconds since the epoch with an optional fraction. */
record PaxTime(long seconds, int nanos) {
    private static final Pattern FORM = Pattern.compile("-?[0-9]{1,18}(\\.[0-9]{0,100})?");

    static PaxTime parse(String text) throws TarException {
        if (!FORM.matcher(text).matches()) {
            throw new TarException("'" + text + "' is no time: expected seconds since 1970");
        }
        BigDecimal value = new BigDecimal(text.endsWith(".") ? text + "0" : text);
        BigDecimal whole = value.setScale(0, RoundingMode.FLOOR);
        int nanos =
                value.subtract(whole)
                        .movePointRight(9)
                        .setScale(0, RoundingMode.FLOOR)
                        .intValueExact();
        return new PaxTime(whole.longValueExact(), nanos);
    }
}
