package dev.kiln.farmtest;

import java.io.IOException;
import java.nio.file.Path;

/** The base image of these tests: Debian's static busybox with a link for each of its commands. */
final class BaseImage {
    private BaseImage() {}

    /** The comment in its history. */
    static final String COMMENT = "base image of Kiln's tests";

    static void importInto(Client client, Path folder) throws IOException, InterruptedException {
        Shell.sh(
                        folder,
                        """
                        mkdir -p rootfs/bin rootfs/dev rootfs/etc rootfs/proc rootfs/root rootfs/sys rootfs/tmp
                        cp /bin/busybox rootfs/bin/busybox
                        for name in $(/bin/busybox --list); do
                            [ "$name" = busybox ] || ln -s busybox "rootfs/bin/$name"
                        done
                        chmod 1777 rootfs/tmp
                        printf 'root:x:0:0:root:/root:/bin/sh\\nweb:x:33:33:web:/:/bin/sh\\n' >rootfs/etc/passwd
                        printf 'root:x:0:\\nweb:x:33:\\n' >rootfs/etc/group
                        """)
                .expectSuccess();
        client.kiln(
                        "import",
                        "--change",
                        "ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin",
                        "--change",
                        "CMD [\"sh\"]",
                        "--message",
                        COMMENT,
                        "busybox:latest",
                        folder.resolve("rootfs").toString())
                .expectSuccess();
    }
}
