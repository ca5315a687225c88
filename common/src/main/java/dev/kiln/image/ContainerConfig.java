package dev.kiln.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a container of the image runs and how: the {@code config} object of the OCI image
 * configuration, with the fields that Docker adds ({@code Healthcheck}, {@code OnBuild}, {@code
 * Shell}). Absent fields are {@code null}.
 *
 * @param env {@code NAME=value}, in the order in which they were first set
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ContainerConfig(
        @JsonProperty("User") @Nullable String user,
        @JsonProperty("ExposedPorts") @Nullable SortedMap<String, Map<String, Object>> exposedPorts,
        @JsonProperty("Env") @Nullable List<String> env,
        @JsonProperty("Entrypoint") @Nullable List<String> entrypoint,
        @JsonProperty("Cmd") @Nullable List<String> cmd,
        @JsonProperty("Volumes") @Nullable SortedMap<String, Map<String, Object>> volumes,
        @JsonProperty("WorkingDir") @Nullable String workingDir,
        @JsonProperty("Labels") @Nullable SortedMap<String, String> labels,
        @JsonProperty("StopSignal") @Nullable String stopSignal,
        @JsonProperty("Healthcheck") @Nullable Healthcheck healthcheck,
        @JsonProperty("OnBuild") @Nullable List<String> onBuild,
        @JsonProperty("Shell") @Nullable List<String> shell) {

    public static final ContainerConfig EMPTY =
            new ContainerConfig(
                    null, null, null, null, null, null, null, null, null, null, null, null);

    public ContainerConfig {
        env = copy(env);
        entrypoint = copy(entrypoint);
        cmd = copy(cmd);
        onBuild = copy(onBuild);
        shell = copy(shell);
        exposedPorts = copy(exposedPorts);
        volumes = copy(volumes);
        labels = copy(labels);
    }

    /** The environment by name, in order; an entry without {@code =} has an empty value. */
    public SequencedMap<String, String> environment() {
        var byName = new java.util.LinkedHashMap<String, String>();
        for (String entry : env == null ? List.<String>of() : env) {
            int equals = entry.indexOf('=');
            byName.put(
                    equals < 0 ? entry : entry.substring(0, equals),
                    equals < 0 ? "" : entry.substring(equals + 1));
        }
        return byName;
    }

    public ContainerConfig withUser(String newUser) {
        return new ContainerConfig(
                newUser,
                exposedPorts,
                env,
                entrypoint,
                cmd,
                volumes,
                workingDir,
                labels,
                stopSignal,
                healthcheck,
                onBuild,
                shell);
    }

    /** With a port such as {@code 80/tcp} exposed. */
    public ContainerConfig withExposedPort(String port) {
        return new ContainerConfig(
                user,
                withKey(exposedPorts, port),
                env,
                entrypoint,
                cmd,
                volumes,
                workingDir,
                labels,
                stopSignal,
                healthcheck,
                onBuild,
                shell);
    }

    /** With a variable set: in its old place where the name was there, else at the end. */
    public ContainerConfig withEnv(String name, String value) {
        var changed = new ArrayList<String>(env == null ? List.of() : env);
        String entry = name + "=" + value;
        int at = indexOfName(changed, name);
        if (at >= 0) {
            changed.set(at, entry);
        } else {
            changed.add(entry);
        }
        return new ContainerConfig(
                user,
                exposedPorts,
                changed,
                entrypoint,
                cmd,
                volumes,
                workingDir,
                labels,
                stopSignal,
                healthcheck,
                onBuild,
                shell);
    }

    public ContainerConfig withEntrypoint(@Nullable List<String> newEntrypoint) {
        return new ContainerConfig(
                user,
                exposedPorts,
                env,
                newEntrypoint,
                cmd,
                volumes,
                workingDir,
                labels,
                stopSignal,
                healthcheck,
                onBuild,
                shell);
    }

    public ContainerConfig withCmd(@Nullable List<String> newCmd) {
        return new ContainerConfig(
                user,
                exposedPorts,
                env,
                entrypoint,
                newCmd,
                volumes,
                workingDir,
                labels,
                stopSignal,
                healthcheck,
                onBuild,
                shell);
    }

    public ContainerConfig withVolume(String path) {
        return new ContainerConfig(
                user,
                exposedPorts,
                env,
                entrypoint,
                cmd,
                withKey(volumes, path),
                workingDir,
                labels,
                stopSignal,
                healthcheck,
                onBuild,
                shell);
    }

    public ContainerConfig withWorkingDir(String path) {
        return new ContainerConfig(
                user,
                exposedPorts,
                env,
                entrypoint,
                cmd,
                volumes,
                path,
                labels,
                stopSignal,
                healthcheck,
                onBuild,
                shell);
    }

    public ContainerConfig withLabel(String key, String value) {
        var changed = new TreeMap<String, String>(labels == null ? Map.of() : labels);
        changed.put(key, value);
        return new ContainerConfig(
                user,
                exposedPorts,
                env,
                entrypoint,
                cmd,
                volumes,
                workingDir,
                changed,
                stopSignal,
                healthcheck,
                onBuild,
                shell);
    }

    public ContainerConfig withStopSignal(String signal) {
        return new ContainerConfig(
                user,
                exposedPorts,
                env,
                entrypoint,
                cmd,
                volumes,
                workingDir,
                labels,
                signal,
                healthcheck,
                onBuild,
                shell);
    }

    public ContainerConfig withHealthcheck(Healthcheck newHealthcheck) {
        return new ContainerConfig(
                user,
                exposedPorts,
                env,
                entrypoint,
                cmd,
                volumes,
                workingDir,
                labels,
                stopSignal,
                newHealthcheck,
                onBuild,
                shell);
    }

    public ContainerConfig withOnBuild(@Nullable List<String> triggers) {
        return new ContainerConfig(
                user,
                exposedPorts,
                env,
                entrypoint,
                cmd,
                volumes,
                workingDir,
                labels,
                stopSignal,
                healthcheck,
                triggers,
                shell);
    }

    public ContainerConfig withShell(List<String> newShell) {
        return new ContainerConfig(
                user,
                exposedPorts,
                env,
                entrypoint,
                cmd,
                volumes,
                workingDir,
                labels,
                stopSignal,
                healthcheck,
                onBuild,
                newShell);
    }

    private static int indexOfName(List<String> entries, String name) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).equals(name) || entries.get(i).startsWith(name + "=")) {
                return i;
            }
        }
        return -1;
    }

    private static SortedMap<String, Map<String, Object>> withKey(
            @Nullable SortedMap<String, Map<String, Object>> map, String key) {
        var changed = new TreeMap<String, Map<String, Object>>(map == null ? Map.of() : map);
        changed.put(key, Map.of());
        return changed;
    }

    private static @Nullable List<String> copy(@Nullable List<String> list) {
        return list == null ? null : List.copyOf(list);
    }

    private static <V> @Nullable SortedMap<String, V> copy(@Nullable SortedMap<String, V> map) {
        return map == null ? null : Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
