package dev.kiln.worker.plan;

import dev.kiln.dockerfile.RunMount;
import dev.kiln.json.Json;

/**
 * What a step is, field by field, for its keys. Of secrets and agents it is their names: a step is
 * the same whatever they hold.
 */
final class StepFields {
    private StepFields() {}

    static void add(KeyBuilder key, Step step) {
        switch (step.action()) {
            case StepAction.ConfigOnly() ->
                    key.field("config").field(step.createdBy()).field(Json.text(step.config()));
            case StepAction.Run run -> add(key, run);
            case StepAction.Copy copy -> add(key, copy);
            case StepAction.MakeDirectory(String path, String user) ->
                    key.field("mkdir").field(path).field(user);
        }
    }

    private static void add(KeyBuilder key, StepAction.Run run) {
        key.field("run")
                .list(run.argv())
                .list(run.env())
                .field(run.workingDir())
                .field(run.user())
                .field(run.network())
                .field(run.insecure())
                .field(run.script() == null ? null : run.script().name())
                .field(run.script() == null ? null : run.script().content())
                .field(run.mounts().size());
        for (StepAction.Mount mount : run.mounts()) {
            key.field(mount.target());
            add(key, mount.options());
        }
        if (run.hostname() != null) {
            key.field("hostname").field(run.hostname());
        }
    }

    private static void add(KeyBuilder key, RunMount mount) {
        switch (mount) {
            case RunMount.Bind bind ->
                    key.field("bind").field(bind.source()).field(bind.readOnly());
            case RunMount.Cache cache ->
                    key.field("cache")
                            .field(cache.id())
                            .field(cache.source())
                            .field(cache.readOnly())
                            .field(cache.sharing().name())
                            .field(cache.mode())
                            .field(cache.uid())
                            .field(cache.gid());
            case RunMount.Tmpfs tmpfs ->
                    key.field("tmpfs").field(tmpfs.sizeBytes()).field(tmpfs.readOnly());
            case RunMount.Secret secret ->
                    key.field("secret")
                            .field(secret.id())
                            .field(secret.env())
                            .field(secret.required())
                            .field(secret.mode())
                            .field(secret.uid())
                            .field(secret.gid());
            case RunMount.Ssh ssh ->
                    key.field("ssh")
                            .field(ssh.id())
                            .field(ssh.required())
                            .field(ssh.mode())
                            .field(ssh.uid())
                            .field(ssh.gid());
        }
    }

    private static void add(KeyBuilder key, StepAction.Copy copy) {
        key.field("copy").field(copy.files().size());
        for (CopyFile file : copy.files()) {
            switch (file) {
                case CopyFile.Path(String pattern) -> key.field("path").field(pattern);
                case CopyFile.Inline(String name, String content) ->
                        key.field("inline").field(name).field(content);
                case CopyFile.Remote _ -> key.field("remote");
            }
        }
        key.field(copy.destination())
                .field(copy.workingDir())
                .field(copy.chown())
                .field(copy.chmod())
                .field(copy.link())
                .field(copy.parents())
                .list(copy.exclude())
                .field(copy.unpack() == null ? null : copy.unpack().toString());
    }
}
