package dev.kiln.dockerfile;

import dev.kiln.image.Platform;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The build arguments that nobody needs to give (Dockerfile reference, "Automatic platform ARGs in
 * the global scope").
 */
public final class AutomaticArgs {
    private static final String NO_STAGE = "default";

    private AutomaticArgs() {}

    /**
     * Their names and values.
     *
     * @param targetStage the stage asked for, else the name of the last; null where that has none
     */
    public static Map<String, String> of(Platform target, @Nullable String targetStage) {
        var args = new LinkedHashMap<String, String>();
        putPlatform(args, "BUILD", Platform.current());
        putPlatform(args, "TARGET", target);
        args.put("TARGETSTAGE", targetStage == null ? NO_STAGE : targetStage);
        return args;
    }

    private static void putPlatform(Map<String, String> args, String prefix, Platform platform) {
        args.put(prefix + "PLATFORM", platform.toString());
        args.put(prefix + "OS", platform.os());
        args.put(prefix + "OSVERSION", "");
        args.put(prefix + "ARCH", platform.architecture());
        args.put(prefix + "VARIANT", platform.variant() == null ? "" : platform.variant());
    }
}
