package dev.kiln.worker.runtime;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the worker runs steps.
 *
 * @param slots how many steps run at the same time, at most 62; 0 for one per processor
 * @param runtime names or paths of OCI runtimes; the first that is there is used
 * @param uidBase the first of the user ids of the machine that steps run under: 65536 per slot
 * @param allowNoUserNamespace run steps as real root where the kernel cannot map their ids
 * @param allowInsecure let steps ask for all rights of the worker, see {@link SecurityMode}
 * @param allowNoCgroups run steps without limits where cgroups cannot be had
 */
@ConfigurationProperties("kiln.worker")
public record RuntimeSettings(
        @DefaultValue("0") int slots,
        @DefaultValue({"crun", "runc"}) List<String> runtime,
        @DefaultValue("100000") int uidBase,
        @DefaultValue("false") boolean allowNoUserNamespace,
        @DefaultValue("false") boolean allowNoCgroups,
        @DefaultValue("false") boolean allowInsecure,
        @DefaultValue NetworkSettings network,
        @DefaultValue SshSettings ssh,
        @DefaultValue StepLimits step) {
    static final int MAX_SLOTS = 62;

    public RuntimeSettings {
        runtime = List.copyOf(runtime);
        if (slots < 0 || slots > MAX_SLOTS) {
            throw new IllegalArgumentException(
                    "kiln.worker.slots must be between 0 and " + MAX_SLOTS);
        }
        if (slots == 0) {
            slots = Math.min(MAX_SLOTS, Runtime.getRuntime().availableProcessors());
        }
        if (uidBase < 65536) {
            throw new IllegalArgumentException(
                    "kiln.worker.uid-base must be at least 65536, above the ids of real users");
        }
    }

    /** What holds where no setting says otherwise. */
    public static RuntimeSettings defaults() {
        return new RuntimeSettings(
                0,
                List.of("crun", "runc"),
                100000,
                false,
                false,
                false,
                NetworkSettings.defaults(),
                SshSettings.defaults(),
                StepLimits.DEFAULT);
    }
}
