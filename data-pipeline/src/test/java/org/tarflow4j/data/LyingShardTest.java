package org.tarflow4j.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarflow4j.data.DatasetManifest.Shard;
import org.tarflow4j.data.parquet.Allocation;
import org.tarflow4j.data.parquet.Lie;
import org.tarflow4j.data.parquet.Lies;

/** Shards that are not what the manifest says, although they have its length: never read, in a bounded heap. */
class LyingShardTest {
    private static final int ROWS = 12;
    private static final long BOUND = 64 << 20;
    private static final String SHARD_BYTES = "(\"file\" : \"[^\"]+\",\\s+\"rows\" : [0-9]+,\\s+\"bytes\" : )[0-9]+";

    @TempDir
    Path directory;

    @Test
    void noLieIsRead() throws Exception {
        PatchDataset honest = TestDataset.write(directory, 1, ROWS);
        Shard shard = honest.manifest().split(Split.TRAIN).shards().get(0);
        Path file = directory.resolve(shard.file());
        List<String> truth = read(honest);
        byte[] whole = Files.readAllBytes(file);
        Lies lies = new Lies(whole);
        List<Lie> refused = new ArrayList<>(lies.aboutTheFooter());
        refused.addAll(lies.aboutPlaces());
        refused.addAll(lies.aboutPages());
        List<Lie> harmless = new ArrayList<>(lies.aboutOtherThings());
        harmless.addAll(lies.flippedBits(300));

        for (Lie lie : refused) {
            assertThat(outcome(lie, file)).as(lie.what()).hasSize(1);
        }
        int noticed = 0;
        for (Lie lie : harmless) {
            List<String> outcome = outcome(lie, file);
            if (outcome.size() == 1) {
                noticed++;
            } else {
                assertThat(outcome).as(lie.what()).isEqualTo(truth);
            }
        }
        assertThat(noticed).isGreaterThan(150);
    }

    private List<String> outcome(Lie lie, Path file) throws Exception {
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
        Files.write(file, lie.file());
        PatchDataset dataset = withLength(lie.file().length);
        long before = Allocation.bytes();
        try {
            return read(dataset);
        } catch (InputDataException e) {
            assertThat(e)
                    .as(lie.what())
                    .hasMessageContaining("part-00000.parquet is damaged: ")
                    .hasMessageNotContaining("damaged: it has "); // else it would be the length that gave it away
            return List.of(e.getMessage());
        } finally {
            assertThat(Allocation.bytes() - before).as(lie.what()).isLessThan(BOUND);
        }
    }

    private PatchDataset withLength(int length) throws Exception {
        Path manifest = directory.resolve("_dataset.json");
        Files.deleteIfExists(directory.resolve("._dataset.json.crc"));
        String text = Files.readString(manifest);
        Files.writeString(manifest, text.replaceFirst(SHARD_BYTES, "$1" + length));
        return PatchDataset.open(directory.toString(), new Configuration());
    }

    private static List<String> read(PatchDataset dataset) {
        return dataset.reader(Split.TRAIN).read(LongStream.range(0, ROWS).toArray()).stream()
                .map(row -> row.id() + " " + row.label() + " " + Arrays.hashCode(row.patches()))
                .toList();
    }
}
