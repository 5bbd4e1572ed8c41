package org.tarflow4j.jobs.quality;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tarflow4j.jobs.output.WholeFile;
import org.tarflow4j.jobs.quality.QualityReport.PictureFile;
import org.tarflow4j.jobs.quality.QualityReport.ScoreFile;
import org.tarflow4j.jobs.quality.image.SampleFolder;

/** {@code report/} of a run directory: pictures and tables that {@code report.json} names. */
final class ReportFolder {
    private static final String FOLDER = "report";

    private final String run;
    private final Configuration hadoop;
    private final List<PictureFile> pictures = new ArrayList<>();

    /** @param run its directory */
    ReportFolder(String run, Configuration hadoop) {
        this.run = run;
        this.hadoop = hadoop;
    }

    /** What {@code sample} drew beside the samples, if it did. */
    void addGrid(SampleFolder samples) throws IOException {
        Path grid = new Path(samples.directory(), "grid.png");
        if (grid.getFileSystem(hadoop).exists(grid)) {
            try (InputStream in = grid.getFileSystem(hadoop).open(grid)) {
                add("samples.png", in.readAllBytes(), "Samples, a row per class");
            }
        }
    }

    void add(String name, byte[] png, String caption) {
        pictures.add(new PictureFile(write(name, png), caption));
    }

    List<PictureFile> pictures() {
        return pictures;
    }

    /**
     * Writes the outlier score of every sample that was judged, by ascending number.
     *
     * @param scores by row of the set
     */
    ScoreFile write(SampleFolder samples, double[] scores, String definition) {
        StringBuilder table = new StringBuilder("sample,label,score\n");
        for (int row = 0; row < scores.length; row++) {
            table.append(samples.indices()[row])
                    .append(',')
                    .append(samples.labels()[row])
                    .append(',')
                    .append(scores[row])
                    .append('\n');
        }
        String file = write("outlier-scores.csv", table.toString().getBytes(UTF_8));
        return new ScoreFile(file, scores.length, definition);
    }

    private String write(String name, byte[] content) {
        WholeFile.write(content, new Path(run, FOLDER + "/" + name), hadoop);
        return FOLDER + "/" + name;
    }
}
