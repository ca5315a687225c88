package dev.kiln.store.api;

import dev.kiln.store.manifest.Catalog;
import dev.kiln.store.manifest.Referrers;
import dev.kiln.store.manifest.TagStore;

/** What the API lists from. */
public record RegistryLists(TagStore tags, Catalog catalog, Referrers referrers) {}
