package dev.kiln.dockerfile;

/** A pair as written in {@code ENV} or {@code LABEL}, its words not yet expanded. */
public record KeyValue(String key, String value) {}
