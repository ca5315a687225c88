package dev.kiln.worker.output.sbom;

import dev.kiln.image.Digest;
import dev.kiln.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes packages as an SPDX 2.3 document in JSON; the same packages give the same document. */
final class SpdxDocument {
    private static final String NO_ASSERTION = "NOASSERTION";
    private static final String IMAGE_ID = "SPDXRef-image";
    private static final int ID_DIGITS = 16;

    private final ObjectNode document = Json.mapper().createObjectNode();

    /** License texts that SPDX has no identifier for, by the identifiers given to them here. */
    private final Map<String, String> otherLicenses = new TreeMap<>();

    private SpdxDocument() {}

    /**
     * Writes the document.
     *
     * @param name of what was scanned
     * @param comment what is missing, {@code null} if nothing
     */
    static ObjectNode of(
            String name,
            SortedSet<FoundPackage> packages,
            Instant created,
            @Nullable String comment) {
        SpdxDocument spdx = new SpdxDocument();
        spdx.putHeader(name, packages, created, comment);
        ArrayNode list = spdx.document.putArray("packages");
        ArrayNode relations = spdx.document.putArray("relationships");
        spdx.putImage(list.addObject(), name);
        relate(relations, "SPDXRef-DOCUMENT", "DESCRIBES", IMAGE_ID);
        for (FoundPackage found : packages) {
            String id = "SPDXRef-Package-" + hash(found.url() + " " + found.database());
            spdx.putPackage(list.addObject(), id, found);
            relate(relations, IMAGE_ID, "CONTAINS", id);
        }
        spdx.putOtherLicenses();
        return spdx.document;
    }

    private void putHeader(
            String name,
            SortedSet<FoundPackage> packages,
            Instant created,
            @Nullable String comment) {
        document.put("SPDXID", "SPDXRef-DOCUMENT");
        document.put("spdxVersion", "SPDX-2.3");
        document.put("dataLicense", "CC0-1.0");
        document.put("name", name);
        // The namespace has to be one of its own for each document, and the same for the same.
        String content = name + packages.stream().map(FoundPackage::url).toList() + created;
        document.put(
                "documentNamespace",
                "urn:uuid:" + UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8)));
        ObjectNode creation = document.putObject("creationInfo");
        creation.put("created", created.truncatedTo(ChronoUnit.SECONDS).toString());
        creation.putArray("creators").add("Tool: kiln");
        if (comment != null) {
            creation.put("comment", comment);
        }
    }

    private void putImage(ObjectNode node, String name) {
        node.put("SPDXID", IMAGE_ID);
        node.put("name", name);
        node.put("downloadLocation", NO_ASSERTION);
        node.put("filesAnalyzed", false);
        node.put("licenseConcluded", NO_ASSERTION);
        node.put("licenseDeclared", NO_ASSERTION);
        node.put("copyrightText", NO_ASSERTION);
        node.put("primaryPackagePurpose", "CONTAINER");
    }

    private void putPackage(ObjectNode node, String id, FoundPackage found) {
        node.put("SPDXID", id);
        node.put("name", found.name());
        node.put("versionInfo", found.version());
        node.put("supplier", supplier(found.maintainer()));
        node.put("downloadLocation", NO_ASSERTION);
        node.put("filesAnalyzed", false);
        node.put("sourceInfo", "acquired package info from /" + found.database());
        node.put("licenseConcluded", NO_ASSERTION);
        node.put("licenseDeclared", declared(found.licenses()));
        node.put("copyrightText", NO_ASSERTION);
        ObjectNode reference = node.putArray("externalRefs").addObject();
        reference.put("referenceCategory", "PACKAGE-MANAGER");
        reference.put("referenceType", "purl");
        reference.put("referenceLocator", found.url().toString());
    }

    /** A person's address is in round brackets (SPDX 2.3, 7.5). */
    private static String supplier(String maintainer) {
        if (maintainer.isEmpty()) {
            return NO_ASSERTION;
        }
        return maintainer.contains("@")
                ? "Person: " + maintainer.replaceFirst("<([^<>]*)>$", "($1)")
                : "Organization: " + maintainer;
    }

    private String declared(List<String> licenses) {
        List<String> expressions = new ArrayList<>();
        for (String license : licenses) {
            String known = SpdxLicense.expression(license);
            if (known == null) {
                known = "LicenseRef-" + hash(license);
                otherLicenses.put(known, license);
            }
            if (!expressions.contains(known)) {
                expressions.add(known);
            }
        }
        if (expressions.isEmpty()) {
            return NO_ASSERTION;
        }
        if (expressions.size() > 1) {
            expressions.replaceAll(one -> one.contains(" OR ") ? "(" + one + ")" : one);
        }
        return String.join(" AND ", expressions);
    }

    private void putOtherLicenses() {
        if (otherLicenses.isEmpty()) {
            return;
        }
        ArrayNode list = document.putArray("hasExtractedLicensingInfos");
        otherLicenses.forEach((id, text) ->
                list.addObject().put("licenseId", id).put("name", text).put("extractedText", text));
    }

    private static void relate(ArrayNode relations, String from, String how, String to) {
        relations
                .addObject()
                .put("spdxElementId", from)
                .put("relationshipType", how)
                .put("relatedSpdxElement", to);
    }

    private static String hash(String text) {
        return Digest.ofText(text).hex().substring(0, ID_DIGITS);
    }
}
