package dev.kiln.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Makes bodies of type multipart/form-data. */
public final class TestingMultipart {
    public static final String TYPE = "multipart/form-data; boundary=a-boundary";
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public TestingMultipart part(String name, byte[] content) {
        text("--a-boundary\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n");
        text("Content-Type: application/octet-stream\r\n\r\n");
        bytes.writeBytes(content);
        return text("\r\n");
    }

    public TestingMultipart part(String name, String content) {
        return part(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** With its end. */
    public byte[] whole() {
        text("--a-boundary--\r\n");
        return bytes.toByteArray();
    }

    /** As it is so far. */
    public byte[] broken() {
        return bytes.toByteArray();
    }

    private TestingMultipart text(String text) {
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }
}
