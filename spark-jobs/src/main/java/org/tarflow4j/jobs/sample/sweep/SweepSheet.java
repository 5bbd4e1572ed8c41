package org.tarflow4j.jobs.sample.sweep;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.tarflow4j.jobs.flow.CheckpointId;
import org.tarflow4j.jobs.output.OutputDirectory;
import org.tarflow4j.jobs.picture.Images;
import org.tarflow4j.jobs.picture.PictureGrid;
import org.tarflow4j.jobs.picture.PictureGrid.Cell;
import org.tarflow4j.jobs.picture.PictureGrid.Row;
import org.tarflow4j.jobs.picture.Png;
import org.tarflow4j.jobs.sample.SampleSet;

/** A row for each combination of a sweep, a column for each sample, with its class above. */
final class SweepSheet {
    private final OutputDirectory directory;
    private final CheckpointId checkpoint;
    private final List<String> classNames;
    private final Configuration hadoop;

    SweepSheet(OutputDirectory directory, CheckpointId checkpoint, List<String> classNames, Configuration hadoop) {
        this.directory = directory;
        this.checkpoint = checkpoint;
        this.classNames = classNames;
        this.hadoop = hadoop;
    }

    /** @param columns how many samples are shown; one that is not finite leaves its place empty */
    byte[] png(List<SweepRow> rows, int columns) throws IOException {
        Map<Long, String> names = new TreeMap<>();
        List<Row> drawn = new ArrayList<>();
        for (SweepRow row : rows) {
            Map<Long, Cell> cells = new TreeMap<>();
            SampleSet.open(directory.uri() + "/" + row.name(), hadoop).read(columns, sample -> {
                byte[] png = sample.image();
                names.put(sample.index(), sample.label() < 0 ? "" : classNames.get(sample.label()));
                cells.put(
                        sample.index(),
                        new Cell(List.of(() -> Images.read(new ByteArrayInputStream(png), row.name()))));
            });
            List<Cell> inPlace = new ArrayList<>();
            for (long sample = 0; sample < Math.min(columns, row.result().samples()); sample++) {
                inPlace.add(cells.getOrDefault(sample, new Cell(List.of())));
            }
            drawn.add(new Row(row.name(), inPlace));
        }
        List<String> columnNames = new ArrayList<>();
        for (long sample = 0; sample < columns; sample++) {
            columnNames.add(names.getOrDefault(sample, ""));
        }
        String title = "guidance w, denoising steps and dynamics; the same seeds in every row";
        return Png.of(new PictureGrid(checkpoint.model().imageSize()).draw(title, columnNames, drawn));
    }
}
