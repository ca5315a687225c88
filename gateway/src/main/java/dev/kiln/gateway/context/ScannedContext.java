package dev.kiln.gateway.context;

import org.jspecify.annotations.Nullable;

/**
 * What was seen in a context as it flowed by.
 *
 * @param dockerfile the Dockerfile; absent where there is none, or where it is a link
 * @param dockerfileIsLink whether the Dockerfile is a link, which only the unpacked context can
 *     follow
 */
record ScannedContext(int entries, @Nullable String dockerfile, boolean dockerfileIsLink) {}
