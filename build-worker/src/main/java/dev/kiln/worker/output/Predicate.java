package dev.kiln.worker.output;

import tools.jackson.databind.JsonNode;

/**
 * Something said of an image or of exported files.
 *
 * @param type a URI
 * @param fileName under which it stands beside exported files
 */
public record Predicate(String type, String fileName, JsonNode content) {}
