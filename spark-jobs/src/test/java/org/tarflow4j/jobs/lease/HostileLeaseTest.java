package org.tarflow4j.jobs.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.tarflow4j.fault.MemoryDisk;
import org.tarflow4j.hostile.Fuzz;
import org.tarflow4j.hostile.Mutator;

/**
 * A holder's record with damage. No file of the lease may keep a run directory from being used for ever, so what cannot be read
 * is a holder that never wrote down who it is.
 */
class HostileLeaseTest {
    private static final String RUN = "hostile://leases/run";

    @Test
    void aDamagedHolderIsOneOrNone() throws Exception {
        Configuration hadoop = new Configuration();
        MemoryDisk.register(hadoop, "hostile");
        hadoop.setBoolean("fs.hostile.impl.disable.cache", false);
        LeaseDirectory directory = new LeaseDirectory(RUN, hadoop);
        LeaseHolder holder =
                LeaseHolder.here(3, "train", Duration.ofSeconds(15)).seeing(Map.of(40L, 1L, 60L, 2L));
        assertThat(directory.claim(holder)).isPresent();
        Path file = new Path(RUN, "lease/holder-00000003.json");
        FileSystem disk = file.getFileSystem(hadoop);
        byte[] whole;
        try (InputStream in = disk.open(file)) {
            whole = in.readAllBytes();
        }
        Mutator mutator = new Mutator(List.of(whole), "null", "9223372036854775808", "-1");
        int[] holders = new int[1];
        Fuzz.Result result = Fuzz.run("lease", mutator, 3000, thrown -> false, hostile -> {
            try (FSDataOutputStream out = disk.create(file, true)) {
                out.write(hostile);
            }
            assertThat(directory.newest()).isEqualTo(3);
            directory.newestHolder().ifPresent(found -> {
                holders[0]++;
                found.admits(1, 40);
                found.handOver(List.of(40L, 60L, 80L));
                assertThat(found.toString()).contains(" on ");
            });
        });
        assertThat(result.read()).isEqualTo(3000);
        assertThat(holders[0]).isBetween(1, 2999);
    }
}
