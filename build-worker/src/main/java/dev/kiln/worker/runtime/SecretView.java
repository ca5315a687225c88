package dev.kiln.worker.runtime;

import dev.kiln.worker.linux.Dir;
import dev.kiln.worker.linux.Fd;
import dev.kiln.worker.linux.Mounts;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Deque;

/** A secret as the only file of a filesystem in memory. */
final class SecretView {
    private static final String NAME = "secret";
    private static final long PAGE = 4096;

    private SecretView() {}

    /**
     * Writes the secret.
     *
     * @param folder an empty one, to mount on
     * @param opened takes what has to be closed, in this order
     */
    static Path open(StepMount.SecretFile secret, Slot slot, Path folder, Deque<Closeable> opened)
            throws IOException {
        int uid = slot.hostId("secret", secret.uid());
        int gid = slot.hostId("secret", secret.gid());
        Path mount = Files.createDirectory(folder.resolve("secret"));
        opened.push(() -> Files.delete(mount));
        Mounts.secretTmpfs(mount, (secret.content().length / PAGE + 4) * PAGE);
        opened.push(() -> Mounts.detach(mount));
        ByteBuffer buffer = ByteBuffer.allocateDirect(secret.content().length);
        try (Dir directory = Dir.open(mount);
                Fd file = directory.createFile(NAME, 0600)) {
            file.write(buffer.put(secret.content()).flip());
            file.chown(uid, gid);
            file.chmod(secret.mode());
        } finally {
            buffer.clear().put(new byte[buffer.capacity()]);
        }
        return mount.resolve(NAME);
    }
}
