package org.tarflow4j.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.tarflow4j.data.DatasetManifest.Shard;
import org.tarflow4j.data.DatasetManifest.SplitManifest;
import org.tarflow4j.data.image.Decoding;
import org.tarflow4j.data.source.SourceKind;
import org.tarflow4j.data.source.SourceRequest;

/** Datasets that are written without Spark: row n has the label n mod 2 and random patches that n decides. */
final class TestDataset {
    static final PatchLayout LAYOUT = new PatchLayout(3, 16, 4);

    private TestDataset() {}

    static PatchDataset write(Path directory, int shards, int rowsPerShard) throws IOException {
        return write(directory, LAYOUT, shards, rowsPerShard);
    }

    static PatchDataset write(Path directory, PatchLayout layout, int shards, int rowsPerShard) throws IOException {
        Configuration hadoop = new Configuration();
        DatasetDirectory target = new DatasetDirectory(directory.toString(), hadoop);
        List<Shard> written = new ArrayList<>();
        for (int number = 0; number < shards; number++) {
            written.add(shard(target, layout, number, rowsPerShard));
        }
        long rows = (long) shards * rowsPerShard;
        target.commit(new DatasetManifest(
                DatasetManifest.SCHEMA_VERSION,
                layout.imageSize(),
                layout.channels(),
                layout.patchSize(),
                Decoding.DEFAULT,
                "center",
                List.of("1", "2"),
                List.of("a", "b"),
                SourceRequest.of(SourceKind.FOLDER, "x"),
                1,
                0,
                TestData.files(shards),
                Duplicates.SKIP,
                null,
                Map.of("train", new SplitManifest(rows, List.of(rows - rows / 2, rows / 2), written)),
                Collections.nCopies(layout.channels(), 0.0),
                Collections.nCopies(layout.channels(), 1.0),
                target.write(PixelSums.FILE_NAME, DatasetManifest.Json.writeLine(new PixelSums(layout.length()))),
                DigestFile.write(Collections.emptyIterator(), target),
                new TreeMap<>()));
        return PatchDataset.open(directory.toString(), hadoop);
    }

    static String id(long row) {
        return "image " + row;
    }

    static PatchRow row(PatchLayout layout, int number) {
        byte[] patches = new byte[layout.length()];
        new Random(number).nextBytes(patches);
        return new PatchRow(id(number), number % 2, patches);
    }

    private static Shard shard(DatasetDirectory target, PatchLayout layout, int number, int rows) throws IOException {
        String file = DatasetDirectory.shardFile(Split.TRAIN, number);
        DigestedFile output = new DigestedFile(target.fileSystem(), target.path(file));
        ShardWriter writer = new ShardWriter(output);
        try (writer) {
            for (int i = 0; i < rows; i++) {
                writer.write(row(layout, number * rows + i));
            }
        }
        List<Integer> groups = Arrays.stream(writer.rowGroupRows()).boxed().toList();
        return new Shard(file, rows, output.bytes(), output.sha256Hex(), groups);
    }
}
