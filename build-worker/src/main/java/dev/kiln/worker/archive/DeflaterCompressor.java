package dev.kiln.worker.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Gzip members (RFC 1952) by the JDK's zlib, for machines without libdeflate. */
final class DeflaterCompressor implements BlockCompressor {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int TRAILER_BYTES = 8;

    private final Deflater deflater;
    private final CRC32 crc = new CRC32();
    private byte[] out = new byte[0];

    DeflaterCompressor(int level) {
        this.deflater = new Deflater(level, true);
    }

    @Override
    public byte[] compress(byte[] block, int length) {
        int bound = HEADER.length + TRAILER_BYTES + length + length / 1000 + 64;
        if (out.length < bound) {
            out = new byte[bound];
        }
        System.arraycopy(HEADER, 0, out, 0, HEADER.length);
        deflater.reset();
        deflater.setInput(block, 0, length);
        deflater.finish();
        int at = HEADER.length;
        while (!deflater.finished()) {
            at += deflater.deflate(out, at, out.length - TRAILER_BYTES - at);
            if (!deflater.finished() && at >= out.length - TRAILER_BYTES) {
                out = Arrays.copyOf(out, out.length * 2);
            }
        }
        crc.reset();
        crc.update(block, 0, length);
        ByteBuffer.wrap(out, at, TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc.getValue())
                .putInt(length);
        return Arrays.copyOf(out, at + TRAILER_BYTES);
    }

    @Override
    public void close() {
        deflater.end();
    }
}
