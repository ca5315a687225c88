package dev.kiln.worker.build;

import dev.kiln.dockerfile.CommandLine;
import dev.kiln.dockerfile.RunMount;
import dev.kiln.worker.input.JobSecrets;
import dev.kiln.worker.input.MissingSecretException;
import dev.kiln.worker.plan.ImageSource;
import dev.kiln.worker.plan.Step;
import dev.kiln.worker.plan.StepAction;
import dev.kiln.worker.runtime.BindSource;
import dev.kiln.worker.runtime.OutputSink;
import dev.kiln.worker.runtime.SecretEnv;
import dev.kiln.worker.runtime.SecretMask;
import dev.kiln.worker.runtime.SshAgent;
import dev.kiln.worker.runtime.StepMount;
import dev.kiln.worker.runtime.StepProcess;
import dev.kiln.worker.runtime.cache.CacheMounts;
import dev.kiln.worker.runtime.cache.CacheOwner;
import dev.kiln.worker.runtime.cache.CacheRequest;
import dev.kiln.worker.runtime.cache.CacheSharing;
import dev.kiln.worker.runtime.cache.CacheUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What one {@code RUN} sees beside its root. Closing it gives caches back and overwrites secrets.
 */
final class StepMounts implements AutoCloseable {
    private static final int DEFAULT_CACHE_MODE = 0755;
    private static final String SSH_SOCKET = "SSH_AUTH_SOCK=";

    private final Step step;
    private final StepAction.Run run;
    private final InputFiles files;
    private final JobSecrets secrets;
    private final List<StepMount> mounts = new ArrayList<>();
    private final List<SecretEnv> variables = new ArrayList<>();
    private final List<byte[]> secretValues = new ArrayList<>();
    private final List<String> plainVariables = new ArrayList<>();
    private Optional<CacheUse> caches = Optional.empty();
    private int agents;

    private StepMounts(Step step, StepAction.Run run, InputFiles files, JobSecrets secrets) {
        this.step = step;
        this.run = run;
        this.files = files;
        this.secrets = secrets;
    }

    /**
     * Makes ready what a step mounts; waits for caches that others have.
     *
     * @param scriptFolder where a here-document that is run is put, not there yet
     * @throws BuildFailedException if a secret is missing that the step requires
     */
    static StepMounts open(
            Step step,
            StepAction.Run run,
            InputFiles files,
            JobSecrets secrets,
            CacheMounts caches,
            String project,
            Path scriptFolder)
            throws IOException, InterruptedException, BuildFailedException {
        var opened = new StepMounts(step, run, files, secrets);
        boolean complete = false;
        try {
            opened.addScript(scriptFolder);
            opened.addAll(caches, project);
            complete = true;
            return opened;
        } catch (MissingSecretException e) {
            throw Failures.missingSecret(e);
        } finally {
            if (!complete) {
                opened.close();
            }
        }
    }

    /** The process with these mounts and secrets. */
    StepProcess addTo(StepProcess process) {
        return process.withMounts(mounts).withSecretEnv(variables);
    }

    /** Takes the secrets of this step out of what it prints. */
    SecretMask masking(OutputSink sink) {
        return new SecretMask(secretValues, sink);
    }

    /** {@code NAME=value} of variables that say where things are. */
    List<String> plainVariables() {
        return plainVariables;
    }

    private void addScript(Path folder) throws IOException {
        StepAction.Script script = run.script();
        if (script == null) {
            return;
        }
        Files.createDirectory(folder);
        Path file = Files.writeString(folder.resolve(script.name()), script.content());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        mounts.add(
                new StepMount.Bind(
                        new BindSource.Folder(folder), "", CommandLine.Shell.FILE_DIRECTORY, true));
    }

    private void addAll(CacheMounts all, String project)
            throws IOException, InterruptedException, BuildFailedException, MissingSecretException {
        Map<StepAction.Mount, Path> folders = acquire(all, project);
        for (StepAction.Mount mount : run.mounts()) {
            switch (mount.options()) {
                case RunMount.Bind bind ->
                        mounts.add(
                                new StepMount.Bind(
                                        files.bindSource(source(mount)),
                                        bind.source(),
                                        target(mount),
                                        bind.readOnly()));
                case RunMount.Cache cache ->
                        mounts.add(
                                new StepMount.Cache(
                                        Objects.requireNonNull(folders.get(mount)),
                                        target(mount),
                                        cache.readOnly()));
                case RunMount.Tmpfs tmpfs ->
                        mounts.add(
                                new StepMount.Tmpfs(
                                        target(mount), tmpfs.sizeBytes(), tmpfs.readOnly()));
                case RunMount.Secret secret -> addSecret(mount, secret);
                case RunMount.Ssh ssh -> addAgent(mount, ssh);
            }
        }
    }

    private Map<StepAction.Mount, Path> acquire(CacheMounts all, String project)
            throws IOException, InterruptedException, BuildFailedException {
        var requests = new ArrayList<CacheRequest>();
        var asking = new ArrayList<StepAction.Mount>();
        for (StepAction.Mount mount : run.mounts()) {
            if (mount.options() instanceof RunMount.Cache cache) {
                requests.add(request(mount, cache, project));
                asking.add(mount);
            }
        }
        Map<StepAction.Mount, Path> folders = new HashMap<>();
        if (!requests.isEmpty()) {
            CacheUse use = all.acquire(requests);
            caches = Optional.of(use);
            for (int i = 0; i < asking.size(); i++) {
                folders.put(asking.get(i), use.folders().get(i));
            }
        }
        return folders;
    }

    private CacheRequest request(StepAction.Mount mount, RunMount.Cache cache, String project)
            throws IOException, InterruptedException, BuildFailedException {
        CacheSharing sharing =
                switch (cache.sharing()) {
                    case SHARED -> CacheSharing.SHARED;
                    case PRIVATE -> CacheSharing.PRIVATE;
                    case LOCKED -> CacheSharing.LOCKED;
                };
        boolean plain = cache.uid() == 0 && cache.gid() == 0 && cache.mode() == DEFAULT_CACHE_MODE;
        return new CacheRequest(
                project,
                cache.id(),
                sharing,
                plain
                        ? null
                        : new CacheOwner(
                                Math.toIntExact(cache.uid()),
                                Math.toIntExact(cache.gid()),
                                cache.mode()),
                mount.source() == null ? null : files.seed(mount.source(), cache.source()));
    }

    private void addSecret(StepAction.Mount mount, RunMount.Secret secret)
            throws MissingSecretException, BuildFailedException {
        Optional<byte[]> value = secrets.secret(secret.id());
        if (value.isEmpty()) {
            requireOptional(secret.required(), "secret " + secret.id() + ": not found");
            if (secret.env() != null) {
                plainVariables.add(secret.env() + "=");
            }
            return;
        }
        secretValues.add(value.get());
        if (secret.env() != null) {
            variables.add(new SecretEnv(secret.env(), value.get()));
        }
        if (mount.target() != null) {
            mounts.add(
                    new StepMount.SecretFile(
                            mount.target(),
                            Math.toIntExact(secret.uid()),
                            Math.toIntExact(secret.gid()),
                            secret.mode(),
                            value.get()));
        }
    }

    private void addAgent(StepAction.Mount mount, RunMount.Ssh ssh)
            throws IOException, InterruptedException, MissingSecretException, BuildFailedException {
        Optional<SshAgent> agent = secrets.agent(ssh.id());
        String target =
                mount.target() == null ? StepMount.SshSocket.defaultTarget(agents) : mount.target();
        if (agents == 0) {
            plainVariables.add(SSH_SOCKET + target);
        }
        agents++;
        if (agent.isEmpty()) {
            requireOptional(ssh.required(), "ssh agent " + ssh.id() + ": not given with the build");
            return;
        }
        mounts.add(
                new StepMount.SshSocket(
                        target,
                        Math.toIntExact(ssh.uid()),
                        Math.toIntExact(ssh.gid()),
                        ssh.mode(),
                        agent.get()));
    }

    private void requireOptional(boolean required, String message) throws BuildFailedException {
        if (required) {
            throw new BuildFailedException(Failures.step(step.instruction(), message));
        }
    }

    private static ImageSource source(StepAction.Mount mount) {
        return Objects.requireNonNull(mount.source());
    }

    private static String target(StepAction.Mount mount) {
        return Objects.requireNonNull(mount.target());
    }

    @Override
    public void close() throws IOException {
        variables.forEach(SecretEnv::close);
        secretValues.forEach(value -> Arrays.fill(value, (byte) 0));
        for (StepMount mount : mounts) {
            if (mount instanceof StepMount.SecretFile secret) {
                secret.close();
            }
        }
        if (caches.isPresent()) {
            caches.get().close();
        }
    }
}
