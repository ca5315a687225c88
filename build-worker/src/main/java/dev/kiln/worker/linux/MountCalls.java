package dev.kiln.worker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The bare calls of mount(2) and the newer mount interface (Linux 5.2 to 5.12, glibc 2.36). */
final class MountCalls {
    static final int FSCONFIG_SET_FLAG = 0;
    static final int FSCONFIG_SET_STRING = 1;
    static final int FSCONFIG_CMD_CREATE = 6;

    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_RECURSIVE = 0x8000;
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int CLOEXEC = 1;
    private static final int OPEN_TREE_CLONE = 1;
    private static final int OPEN_TREE_CLOEXEC = 0x80000;
    private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;
    private static final long MOUNT_ATTR_RDONLY = 1;
    private static final long MOUNT_ATTR_IDMAP = 0x00100000;
    private static final int MOUNT_ATTR_SIZE = 32;
    private static final int MAX_CONTEXT_MESSAGE = 1024;

    private static final MethodHandle OPEN =
            Libc.bind(
                    "open",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                    java.lang.foreign.Linker.Option.firstVariadicArg(2));
    private static final MethodHandle READ =
            Libc.bind("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle CLOSE =
            Libc.bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SYNCFS =
            Libc.bind("syncfs", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle MOUNT =
            Libc.bind(
                    "mount",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    private static final MethodHandle UMOUNT2 =
            Libc.bind("umount2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle FSOPEN =
            Libc.bind("fsopen", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle FSCONFIG =
            Libc.bind(
                    "fsconfig",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    private static final MethodHandle FSMOUNT =
            Libc.bind("fsmount", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle OPEN_TREE =
            Libc.bind("open_tree", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle MOVE_MOUNT =
            Libc.bind(
                    "move_mount",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle MOUNT_SETATTR =
            Libc.bind(
                    "mount_setattr",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG));

    private MountCalls() {}

    static MountHandle openPath(Path path) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.errnoSegment(arena);
            int fd = (int) OPEN.invokeExact(state, text(arena, path), O_RDONLY_CLOEXEC, 0);
            return new MountHandle(checked(fd, "open", path, state), path.toString());
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void close(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            int ignored = (int) CLOSE.invokeExact(Libc.errnoSegment(arena), fd);
        } catch (Throwable e) {
            throw new IllegalStateException("close(2) cannot throw", e);
        }
    }

    static void syncfs(int fd, String subject) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.errnoSegment(arena);
            checked((int) SYNCFS.invokeExact(state, fd), "syncfs", subject, state);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void mount(String source, Path target, String type, long flags, String data)
            throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.errnoSegment(arena);
            int result =
                    (int)
                            MOUNT.invokeExact(
                                    state,
                                    arena.allocateFrom(source),
                                    text(arena, target),
                                    arena.allocateFrom(type),
                                    flags,
                                    arena.allocateFrom(data));
            checked(result, "mount " + type + " " + source + " on", target, state);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void unmount(Path target, int flags) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.errnoSegment(arena);
            int result = (int) UMOUNT2.invokeExact(state, text(arena, target), flags);
            checked(result, "umount2", target, state);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static int fsopen(String type) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.errnoSegment(arena);
            int fd = (int) FSOPEN.invokeExact(state, arena.allocateFrom(type), CLOEXEC);
            return checked(fd, "fsopen", type, state);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Sets a parameter of a filesystem context, or runs a command on it when the key is empty. */
    static void fsconfig(int context, int command, String key, String value) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.errnoSegment(arena);
            MemorySegment keyText = key.isEmpty() ? MemorySegment.NULL : arena.allocateFrom(key);
            MemorySegment valueText =
                    value.isEmpty() ? MemorySegment.NULL : arena.allocateFrom(value);
            int result = (int) FSCONFIG.invokeExact(state, context, command, keyText, valueText, 0);
            if (result < 0) {
                int errno = Libc.errno(state);
                String subject = (key.isEmpty() ? "create" : key + "=" + value);
                throw new LinuxException(
                        "fsconfig", subject + contextMessages(arena, context), errno);
            }
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static MountHandle fsmount(int context, String subject) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.errnoSegment(arena);
            int fd = (int) FSMOUNT.invokeExact(state, context, CLOEXEC, 0);
            return new MountHandle(checked(fd, "fsmount", subject, state), subject);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static MountHandle openTree(Path path, boolean recursive) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.errnoSegment(arena);
            int flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | (recursive ? AT_RECURSIVE : 0);
            int fd = (int) OPEN_TREE.invokeExact(state, AT_FDCWD, text(arena, path), flags);
            return new MountHandle(checked(fd, "open_tree", path, state), path.toString());
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void moveMount(int descriptor, Path target) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.errnoSegment(arena);
            int result =
                    (int)
                            MOVE_MOUNT.invokeExact(
                                    state,
                                    descriptor,
                                    arena.allocateFrom(""),
                                    AT_FDCWD,
                                    text(arena, target),
                                    MOVE_MOUNT_F_EMPTY_PATH);
            checked(result, "move_mount to", target, state);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void setIdMap(int descriptor, int userNamespace, String subject) throws LinuxException {
        setAttributes(descriptor, MOUNT_ATTR_IDMAP, userNamespace, AT_EMPTY_PATH, subject);
    }

    static void setReadOnly(int descriptor, String subject) throws LinuxException {
        setAttributes(descriptor, MOUNT_ATTR_RDONLY, 0, AT_EMPTY_PATH | AT_RECURSIVE, subject);
    }

    private static void setAttributes(
            int descriptor, long attributes, int userNamespace, int flags, String subject)
            throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.errnoSegment(arena);
            MemorySegment settings = arena.allocate(MOUNT_ATTR_SIZE, Long.BYTES);
            settings.set(JAVA_LONG, 0, attributes);
            settings.set(JAVA_LONG, 3L * Long.BYTES, userNamespace);
            int result =
                    (int)
                            MOUNT_SETATTR.invokeExact(
                                    state,
                                    descriptor,
                                    arena.allocateFrom(""),
                                    flags,
                                    settings,
                                    (long) MOUNT_ATTR_SIZE);
            checked(result, "mount_setattr", subject, state);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** What the kernel wrote about this context: it says more than the error number. */
    private static String contextMessages(Arena arena, int context) throws Throwable {
        StringBuilder messages = new StringBuilder();
        MemorySegment buffer = arena.allocate(MAX_CONTEXT_MESSAGE);
        MemorySegment state = Libc.errnoSegment(arena);
        long read = (long) READ.invokeExact(state, context, buffer, (long) MAX_CONTEXT_MESSAGE);
        while (read > 0 && messages.length() < MAX_CONTEXT_MESSAGE) {
            byte[] bytes = buffer.asSlice(0, read).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
            messages.append(messages.isEmpty() ? " (" : "; ")
                    .append(new String(bytes, StandardCharsets.UTF_8).strip());
            read = (long) READ.invokeExact(state, context, buffer, (long) MAX_CONTEXT_MESSAGE);
        }
        return messages.isEmpty() ? "" : messages.append(')').toString();
    }

    private static MemorySegment text(Arena arena, Path path) {
        return arena.allocateFrom(path.toString());
    }

    private static int checked(int result, String call, Object subject, MemorySegment state)
            throws LinuxException {
        if (result < 0) {
            throw new LinuxException(call, subject.toString(), Libc.errno(state));
        }
        return result;
    }

    private static LinuxException rethrow(Throwable e) {
        return switch (e) {
            case LinuxException failure -> failure;
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            case Throwable other -> throw new IllegalStateException(other);
        };
    }
}
