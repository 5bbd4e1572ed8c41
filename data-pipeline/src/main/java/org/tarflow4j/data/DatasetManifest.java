package org.tarflow4j.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tarflow4j.data.image.Decoding;
import org.tarflow4j.data.source.SourceRequest;

/**
 * What a dataset is made of: the content of {@code _dataset.json}, which is written last and makes the directory a
 * dataset.
 *
 * @param schemaVersion {@value #SCHEMA_VERSION}
 * @param imageSize height and width of the images, in pixels
 * @param channels 1 or 3
 * @param patchSize height and width of a patch
 * @param decoding what was made of orientation tags and of warnings
 * @param transform how images became square
 * @param classIds what labels 0, 1, … are matched by: synsets, names of folders, numbers
 * @param classNames the names of the labels 0, 1, …
 * @param source where the images came from
 * @param seed decided split, shard and order
 * @param validation fraction that was asked to be held out
 * @param sharding how many files were asked for
 * @param duplicates what was asked to become of the same picture under two names
 * @param parent the dataset that this one continues; null if it begins anew
 * @param splits {@code train} and {@code validation}
 * @param channelMean per channel, over the pixels of the training split scaled to [−1, 1]
 * @param channelVariance likewise
 * @param statisticsSha256 of {@code _statistics.json}
 * @param digestsSha256 of {@code _digests/inputs.parquet}
 * @param skipped inputs that did not become rows, by reason; the list is in {@code _skipped.jsonl}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DatasetManifest(
        int schemaVersion,
        int imageSize,
        int channels,
        int patchSize,
        Decoding decoding,
        String transform,
        List<String> classIds,
        List<String> classNames,
        SourceRequest source,
        long seed,
        double validation,
        Sharding sharding,
        Duplicates duplicates,
        @Nullable Parent parent,
        Map<String, SplitManifest> splits,
        List<Double> channelMean,
        List<Double> channelVariance,
        String statisticsSha256,
        String digestsSha256,
        SortedMap<String, Long> skipped) {
    public static final int SCHEMA_VERSION = 2;
    static final String FILE_NAME = "_dataset.json";
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException or NullPointerException if no dataset can be like this, whoever wrote it */
    public DatasetManifest {
        new PatchLayout(channels, imageSize, patchSize);
        for (Object part : new Object[] {decoding, transform, source, sharding, duplicates, skipped}) {
            Objects.requireNonNull(part, "A part is missing");
        }
        if (classIds.size() != classNames.size()
                || channelMean.size() != channels
                || channelVariance.size() != channels) {
            throw new IllegalArgumentException(classIds.size() + " classes with " + classNames.size()
                    + " names, and moments of " + channelMean.size() + " and " + channelVariance.size() + " of "
                    + channels + " channels");
        }
        requireDigest(statisticsSha256);
        requireDigest(digestsSha256);
        splits.values().forEach(Objects::requireNonNull);
    }

    /** The dataset that was continued, the SHA-256 of its manifest, and its rows, which are among this one's. */
    public record Parent(String path, String manifestSha256, long rows) {}

    /** One split; {@code imagesPerClass[label]} leaves out images without a class. */
    public record SplitManifest(long rows, List<Long> imagesPerClass, List<Shard> shards) {
        /** @throws IllegalArgumentException if the rows are not those of the shards */
        public SplitManifest {
            imagesPerClass = List.copyOf(imagesPerClass);
            shards = List.copyOf(shards);
            requireSum(rows, shards.stream().map(Shard::rows).toList());
        }
    }

    /** One Parquet file, its path relative to the dataset. */
    public record Shard(String file, long rows, long bytes, String sha256, List<Integer> rowGroupRows) {
        private static final Pattern FILE = Pattern.compile("split=[a-z]+/part-\\d{5}\\.parquet");

        /** @throws IllegalArgumentException if it is no file of a dataset: names and digests become paths */
        public Shard {
            if (!FILE.matcher(file).matches() || bytes < 0) {
                throw new IllegalArgumentException("A shard " + file + " of " + bytes + " bytes cannot be ours");
            }
            requireDigest(sha256);
            requireSum(rows, rowGroupRows.stream().map(Integer::longValue).toList());
        }
    }

    public PatchLayout layout() {
        return new PatchLayout(channels, imageSize, patchSize);
    }

    public SplitManifest split(Split split) {
        SplitManifest manifest = splits.get(split.code());
        return manifest == null ? new SplitManifest(0, List.of(), List.of()) : manifest;
    }

    /** Rows of each row group, in the order in which readers number the rows. */
    public int[] rowGroupRows(Split split) {
        return split(split).shards().stream()
                .flatMap(shard -> shard.rowGroupRows().stream())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    public long skippedInputs() {
        return skipped.values().stream().mapToLong(Long::longValue).sum();
    }

    private static void requireDigest(String sha256) {
        if (!DIGEST.matcher(sha256).matches()) {
            throw new IllegalArgumentException("\"" + sha256 + "\" is no SHA-256");
        }
    }

    private static void requireSum(long rows, List<Long> parts) {
        long sum = 0;
        for (long part : parts) {
            if (part < 0 || part > Long.MAX_VALUE - sum) {
                throw new IllegalArgumentException("A part claims " + part + " rows");
            }
            sum += part;
        }
        if (sum != rows) {
            throw new IllegalArgumentException("It claims " + rows + " rows, its parts have " + sum);
        }
    }

    String toJson() {
        return Json.write(this);
    }

    /** @param where named in the error */
    static DatasetManifest fromJson(String json, String where) {
        try {
            JsonNode manifest = Json.MAPPER.readTree(json);
            if (!manifest.isObject()) {
                throw new InputDataException(where + " holds no manifest; prepare the dataset again");
            }
            // Before the rest, which in another version means something else.
            int version = manifest.path("schemaVersion").asInt();
            if (version != SCHEMA_VERSION) {
                throw new InputDataException(where + " has schema version " + version + ", this program reads "
                        + SCHEMA_VERSION + "; prepare it again");
            }
            return Json.MAPPER.treeToValue(manifest, DatasetManifest.class);
        } catch (JsonProcessingException e) {
            throw new InputDataException(
                    where + " is not the manifest of a dataset: " + e.getOriginalMessage() + "; prepare it again", e);
        }
    }

    /** The one JSON dialect of a dataset's files. */
    static final class Json {
        static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

        private Json() {}

        /** On one line. */
        static String writeLine(Object value) {
            try {
                return MAPPER.writer()
                                .without(SerializationFeature.INDENT_OUTPUT)
                                .writeValueAsString(value) + "\n";
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("Could not write " + value, e);
            }
        }

        static String write(Object value) {
            try {
                return MAPPER.writeValueAsString(value) + "\n";
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("Could not write " + value, e);
            }
        }
    }
}
