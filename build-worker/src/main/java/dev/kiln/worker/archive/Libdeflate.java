package dev.kiln.worker.archive;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * libdeflate (Debian's {@code libdeflate0}), which compresses two to three times as fast as zlib.
 * Its whole-buffer interface is why layers are compressed block by block.
 */
@SuppressWarnings("restricted")
final class Libdeflate {
    private static final String LIBRARY = "libdeflate.so.0";
    private static final Optional<Libdeflate> INSTANCE = load();

    private final MethodHandle alloc;
    private final MethodHandle free;
    private final MethodHandle bound;
    private final MethodHandle compress;

    private Libdeflate(SymbolLookup library) {
        Linker linker = Linker.nativeLinker();
        ValueLayout pointer = ValueLayout.ADDRESS;
        ValueLayout size = ValueLayout.JAVA_LONG;
        this.alloc =
                linker.downcallHandle(
                        library.findOrThrow("libdeflate_alloc_compressor"),
                        FunctionDescriptor.of(pointer, ValueLayout.JAVA_INT));
        this.free =
                linker.downcallHandle(
                        library.findOrThrow("libdeflate_free_compressor"),
                        FunctionDescriptor.ofVoid(pointer));
        this.bound =
                linker.downcallHandle(
                        library.findOrThrow("libdeflate_gzip_compress_bound"),
                        FunctionDescriptor.of(size, pointer, size));
        this.compress =
                linker.downcallHandle(
                        library.findOrThrow("libdeflate_gzip_compress"),
                        FunctionDescriptor.of(size, pointer, pointer, size, pointer, size));
    }

    /** The library, or empty where this machine has none. */
    static Optional<Libdeflate> find() {
        return INSTANCE;
    }

    private static Optional<Libdeflate> load() {
        try {
            return Optional.of(new Libdeflate(SymbolLookup.libraryLookup(LIBRARY, Arena.global())));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** A compressor for blocks of up to {@code blockBytes}. */
    BlockCompressor compressor(int level, int blockBytes) {
        return new Compressor(level, blockBytes);
    }

    private final class Compressor implements BlockCompressor {
        private final Arena arena = Arena.ofShared();
        private final MemorySegment handle;
        private final MemorySegment in;
        private final MemorySegment out;

        Compressor(int level, int blockBytes) {
            try {
                handle = (MemorySegment) alloc.invokeExact(level);
                if (handle.equals(MemorySegment.NULL)) {
                    throw new OutOfMemoryError("libdeflate could not allocate a compressor");
                }
                in = arena.allocate(blockBytes);
                out = arena.allocate((long) bound.invokeExact(handle, (long) blockBytes));
            } catch (Throwable e) {
                throw unexpected(e);
            }
        }

        @Override
        public byte[] compress(byte[] block, int length) {
            MemorySegment.copy(block, 0, in, ValueLayout.JAVA_BYTE, 0, length);
            long size;
            try {
                size = (long) compress.invokeExact(handle, in, (long) length, out, out.byteSize());
            } catch (Throwable e) {
                throw unexpected(e);
            }
            if (size == 0) {
                throw new IllegalStateException("libdeflate's own bound was too small");
            }
            return out.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
        }

        @Override
        public void close() {
            try {
                free.invokeExact(handle);
            } catch (Throwable e) {
                throw unexpected(e);
            }
            arena.close();
        }
    }

    private static IllegalStateException unexpected(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("a call of libdeflate could not be made", cause);
    }
}
