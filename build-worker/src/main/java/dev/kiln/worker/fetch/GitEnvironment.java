package dev.kiln.worker.fetch;

import dev.kiln.source.GitRemote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The environment of git commands, which is all of their configuration: nothing of the machine's or
 * a user's is read. The remote and its credentials are in here, too, and so in no command line.
 */
final class GitEnvironment {
    /** The name by which commands know the remote. */
    static final String REMOTE = "kiln-source";

    private static final String PATH =
            "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final List<String> GITHUB =
            List.of("https://github.com/", "https://www.github.com/");
    private static final Map<String, String> HARDENED =
            Map.ofEntries(
                    Map.entry("core.hooksPath", "/dev/null"),
                    Map.entry("core.fsmonitor", "false"),
                    Map.entry("core.symlinks", "true"),
                    Map.entry("core.protectHFS", "true"),
                    Map.entry("core.protectNTFS", "true"),
                    Map.entry("core.logAllRefUpdates", "false"),
                    Map.entry("core.bigFileThreshold", "64m"),
                    Map.entry("credential.helper", ""),
                    Map.entry("fetch.unpackLimit", "1"),
                    Map.entry("fetch.recurseSubmodules", "false"),
                    Map.entry("submodule.recurse", "false"),
                    Map.entry("transfer.bundleURI", "false"),
                    Map.entry("gc.auto", "0"),
                    Map.entry("maintenance.auto", "false"),
                    Map.entry("init.defaultBranch", "master"),
                    Map.entry("advice.detachedHead", "false"));

    private final GitAccess access;
    private final GitRemote main;
    private final FetchSettings settings;
    private final int proxyPort;

    /**
     * An environment.
     *
     * @param main the repository that the access is for
     * @param proxyPort of the way out, on the loopback interface
     */
    GitEnvironment(GitAccess access, GitRemote main, FetchSettings settings, int proxyPort) {
        this.access = access;
        this.main = main;
        this.settings = settings;
        this.proxyPort = proxyPort;
    }

    /** The variables of a command that concerns this remote. */
    Map<String, String> variables(GitRemote remote) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("PATH", PATH);
        all.put("LC_ALL", "C");
        all.put("SHELL", "/bin/sh");
        all.put("HOME", GitSandbox.INSIDE + "/home");
        all.put("GIT_CONFIG_NOSYSTEM", "1");
        all.put("GIT_CONFIG_GLOBAL", "/dev/null");
        all.put("GIT_ATTR_NOSYSTEM", "1");
        all.put("GIT_NO_REPLACE_OBJECTS", "1");
        all.put("GIT_TERMINAL_PROMPT", "0");
        all.put("GIT_ASKPASS", "/bin/false");
        all.put("SSH_ASKPASS_REQUIRE", "never");
        all.put("GIT_ALLOW_PROTOCOL", "http:https:ssh:git");
        all.put("GIT_PROXY_COMMAND", GitSandbox.CONNECT_GIT);
        all.put("GIT_SSH_VARIANT", "ssh");
        all.put("GIT_SSH_COMMAND", sshCommand());
        all.put("KILN_EGRESS_PORT", Integer.toString(proxyPort));
        if (access.agentSocket() != null) {
            all.put("SSH_AUTH_SOCK", GitSandbox.AGENT);
        }
        addConfig(all, config(remote));
        return all;
    }

    /** Texts that may not appear in what git says. */
    List<String> secrets() {
        List<String> secrets = new ArrayList<>();
        Optional.ofNullable(access.token()).ifPresent(secrets::add);
        Optional.ofNullable(access.authorization()).ifPresent(secrets::add);
        authorization(main).ifPresent(secrets::add);
        main.credentials().ifPresent(text -> secrets.add(text.replaceFirst("^[^:]*:", "")));
        secrets.removeIf(String::isEmpty);
        return secrets;
    }

    private Map<String, String> config(GitRemote remote) {
        Map<String, String> config = new LinkedHashMap<>(HARDENED);
        config.put("remote." + REMOTE + ".url", remote.address());
        config.put("http.proxy", "http://127.0.0.1:" + proxyPort);
        config.put("http.lowSpeedLimit", "1");
        config.put("http.lowSpeedTime", Long.toString(settings.stallTimeout().toSeconds() + 1));
        authorization(remote)
                .ifPresent(value ->
                        config.put(
                                "http." + remote.address() + ".extraHeader",
                                "Authorization: " + value));
        return config;
    }

    /**
     * What to send to a remote: the credentials of its URL; or those that came with the build,
     * which are for the main repository, and on GitHub for all repositories.
     */
    private Optional<String> authorization(GitRemote remote) {
        if (!remote.scheme().isHttp()) {
            return Optional.empty();
        }
        if (remote.credentials().isPresent()) {
            return remote.credentials().map(GitEnvironment::basic);
        }
        if (!isInScope(remote)) {
            return Optional.empty();
        }
        return Optional.ofNullable(access.authorization())
                .or(() ->
                        Optional.ofNullable(access.token())
                                .map(token -> basic("x-access-token:" + token)));
    }

    private boolean isInScope(GitRemote remote) {
        return remote.address().equals(main.address())
                || GITHUB.stream()
                        .anyMatch(prefix ->
                                main.address().startsWith(prefix)
                                        && remote.address().startsWith(prefix));
    }

    private static String basic(String credentials) {
        byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(bytes);
    }

    private String sshCommand() {
        String keys =
                settings.git().strictHostKeys()
                        ? "StrictHostKeyChecking=yes"
                        : "StrictHostKeyChecking=no";
        return String.join(
                " -o ",
                "ssh -F /dev/null",
                "BatchMode=yes",
                keys,
                "UserKnownHostsFile=" + GitSandbox.KNOWN_HOSTS,
                "GlobalKnownHostsFile=/dev/null",
                "PermitLocalCommand=no",
                "ForwardAgent=no",
                "ClearAllForwardings=yes",
                "IdentityFile=none",
                "ConnectTimeout=" + settings.connectTimeout().toSeconds(),
                "ServerAliveInterval=" + Math.max(1, settings.stallTimeout().toSeconds() / 3),
                "'ProxyCommand=" + GitSandbox.CONNECT + " %h %p'");
    }

    private static void addConfig(Map<String, String> variables, Map<String, String> config) {
        int index = 0;
        for (Map.Entry<String, String> entry : config.entrySet()) {
            variables.put("GIT_CONFIG_KEY_" + index, entry.getKey());
            variables.put("GIT_CONFIG_VALUE_" + index, entry.getValue());
            index++;
        }
        variables.put("GIT_CONFIG_COUNT", Integer.toString(index));
    }
}
