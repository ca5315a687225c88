package dev.kiln.dockerfile.lint;

import dev.kiln.image.ImageConfig;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known at one place of a stage, and goes on to the stages that are built on it. */
final class StageState {
    /** Set in every stage. */
    static final String PATH = "PATH";

    /** Variables by name, those of {@code ARG} among them. */
    private final Map<String, String> variables = new LinkedHashMap<>();

    private final Set<String> declared = new HashSet<>();
    private boolean allVariablesKnown = true;
    private boolean shell;
    private boolean workdir;

    private StageState() {}

    /** The state after another stage. */
    static StageState after(StageState base) {
        var state = new StageState();
        state.variables.putAll(base.variables);
        state.declared.addAll(base.declared);
        state.allVariablesKnown = base.allVariablesKnown;
        state.shell = base.shell;
        state.workdir = base.workdir;
        return state;
    }

    /** The state of {@code FROM scratch}. */
    static StageState empty() {
        var state = new StageState();
        state.variables.put(PATH, "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        return state;
    }

    /**
     * The state on an image.
     *
     * @param config null where it is not known
     */
    static StageState on(@Nullable ImageConfig config) {
        var state = empty();
        if (config == null) {
            state.allVariablesKnown = false;
        } else {
            state.variables.putAll(config.containerConfig().environment());
            List<String> ownShell = config.containerConfig().shell();
            state.shell = ownShell != null && !ownShell.isEmpty();
        }
        return state;
    }

    Map<String, String> variables() {
        return variables;
    }

    void set(String name, String value) {
        variables.put(name, value);
    }

    /** Names of {@code ARG}s, with a value or without. */
    Set<String> declared() {
        return declared;
    }

    /** Whether a variable that is not here is not set; else the base image may set it. */
    boolean allVariablesKnown() {
        return allVariablesKnown;
    }

    /** Whether commands in shell form run in a shell that the image or the Dockerfile names. */
    boolean hasShell() {
        return shell;
    }

    void setShell() {
        shell = true;
    }

    /** Whether this Dockerfile has a {@code WORKDIR} so far. */
    boolean hasWorkdir() {
        return workdir;
    }

    void setWorkdir() {
        workdir = true;
    }
}
