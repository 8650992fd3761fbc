package org.logits4j.ptx;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A form of an instruction that shipped text may use. What no form allows is not allowed: look it
 * up in the PTX ISA, under the instruction's "PTX ISA Notes" and "Target ISA Notes", and write it
 * here with an example in {@link InstructionFormTest}, which asks the assemblers.
 *
 * @param form as the PTX ISA writes it: [optional], (one|or|another), &lt;one of a {@link #set}&gt;
 * @param pattern for a whole instruction without operands
 * @param floor what it came with; nothing older than the oldest tier is told apart
 */
record InstructionForm(String form, Pattern pattern, Floor floor) {
  private static final List<InstructionForm> ALL =
      Stream.of(
              under(
                  "6.3",
                  75,
                  """
                  abs.(s16|s32|s64|f32|f64)
                  activemask.b32
                  (add|sub).<integer>
                  (add|sub|mul).<rounding>.(f32|f64)
                  (add|sub|mul).rn.(f16|f16x2)
                  (and|or|xor|not).<bits>
                  (atom|red)[.<order>.(cta|gpu|sys)].(global|shared).<atomic>
                  bar.sync
                  bar.red.(popc.u32|and.pred|or.pred)
                  bar.warp.sync
                  (bfe|bfind).(u32|s32|u64|s64)
                  bfi.(b32|b64)
                  bra[.uni]
                  (brev|clz|popc).(b32|b64)
                  copysign.(f32|f64)
                  cvt[.sat].<narrow>.<narrow>
                  cvt.<rounding>.(f16|f32|f64).<narrow>
                  cvt.<integral>.<narrow>.(f16|f32|f64)
                  cvt.<integral>.(f16.f16|f32.f32|f64.f64)
                  cvt.<rounding>.(f16.f32|f16.f64|f32.f64)
                  cvt.(f32.f16|f64.f16|f64.f32)
                  (div|rem).<integer>
                  (div|rcp|sqrt).<rounding>.(f32|f64)
                  ex2.approx.ftz.f32
                  exit
                  fence.(sc|acq_rel).(cta|gpu|sys)
                  fma.<rounding>.(f32|f64)
                  fma.rn.(f16|f16x2)
                  ld.(param|global|shared).<vector>
                  ld.global.(ca|cg|cs|lu|cv).<vector>
                  ld.global[.(ca|cg|cs)].nc.<vector>
                  ld.volatile.(global|shared).<vector>
                  ld.(relaxed|acquire).(cta|gpu|sys).(global|shared).<vector>
                  lop3.b32
                  (mad|mul).(lo|hi).<integer>
                  (mad|mul).wide.(u16|s16|u32|s32)
                  match.(any|all).sync.(b32|b64)
                  membar.(cta|gl|sys)
                  (min|max).(<integer>|f32|f64)
                  mov.(<bits>|<integer>|f32|f64)
                  neg.(s16|s32|s64|f32|f64|f16|f16x2)
                  prmt.b32
                  ret[.uni]
                  selp.(b16|b32|b64|<integer>|f32|f64)
                  setp.<comparison>[.(and|or|xor)].(b16|b32|b64|<integer>|f16|f32|f64)
                  shf.(l|r).(wrap|clamp).b32
                  shfl.sync.(up|down|bfly|idx).b32
                  shl.(b16|b32|b64)
                  shr.(b16|b32|b64|<integer>)
                  st.(global|shared).<vector>
                  st.global.(wb|cg|cs|wt).<vector>
                  st.volatile.(global|shared).<vector>
                  st.(relaxed|release).(cta|gpu|sys).(global|shared).<vector>
                  vote.sync.(all|any|uni).pred
                  vote.sync.ballot.b32
                  """),
              under(
                  "6.5",
                  75,
                  """
                  abs.(f16|f16x2)
                  ldmatrix.sync.aligned.m8n8.(x1|x2|x4)[.trans].shared.b16
                  """),
              under(
                  "7.0",
                  80,
                  """
                  (abs|neg).(bf16|bf16x2)
                  cp.async.(ca|cg).shared.global
                  cp.async.(commit_group|wait_group|wait_all)
                  cvt.(rn|rz).(bf16|bf16x2|f16x2).f32
                  fma.rn.(bf16|bf16x2)
                  (min|max)[.NaN].(f16|f16x2|bf16|bf16x2)
                  (min|max).NaN.f32
                  mbarrier.(init|inval|arrive|test_wait).shared.b64
                  mma.sync.aligned.(m16n8k8|m16n8k16).row.col.f32.(bf16.bf16|f16.f16).f32
                  mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32
                  redux.sync.((add|min|max).(u32|s32)|(and|or|xor).b32)
                  """),
              under(
                  "7.1",
                  80,
                  """
                  cvt.f32.bf16
                  mbarrier.test_wait.parity.shared.b64
                  """),
              under(
                  "7.4",
                  75,
                  """
                  ld.global[.nc].(L1::no_allocate|L1::evict_first|L1::evict_last).<vector>
                  ld.global[.nc].(L2::64B|L2::128B).<vector>
                  st.global.(L1::no_allocate|L1::evict_first|L1::evict_last).<vector>
                  """),
              under(
                  "7.8",
                  80,
                  """
                  mbarrier.(init|inval|arrive|test_wait[.parity]).shared::cta.b64
                  """),
              under(
                  "7.8",
                  90,
                  """
                  (add|sub|mul).rn.(bf16|bf16x2)
                  (atom|red).<order>.cluster.(global|shared|shared::cluster).<atomic>
                  barrier.cluster.(arrive|wait)[.aligned]
                  cvt.rn.bf16.(f16|f64|s32|u32)
                  fence.(sc|acq_rel).cluster
                  getctarank.shared::cluster.u32
                  griddepcontrol.(launch_dependents|wait)
                  ld.shared::cluster.<vector>
                  ld.(relaxed|acquire).cluster.(global|shared|shared::cluster).<vector>
                  mapa.shared::cluster.u32
                  mbarrier.try_wait[.parity].(shared|shared::cta).b64
                  setp.<comparison>.bf16
                  st.shared::cluster.<vector>
                  st.(relaxed|release).cluster.(global|shared|shared::cluster).<vector>
                  """),
              under(
                  "8.0",
                  90,
                  """
                  barrier.cluster.arrive.(release|relaxed)[.aligned]
                  barrier.cluster.wait.acquire[.aligned]
                  cp.async.bulk.shared::cluster.(global|shared::cta).mbarrier::complete_tx::bytes
                  cp.async.bulk.global.shared::cta.bulk_group
                  cp.async.bulk.commit_group
                  cp.async.bulk.wait_group[.read]
                  elect.sync
                  fence.mbarrier_init.release.cluster
                  fence.proxy.async[.(global|shared::cta|shared::cluster)]
                  mbarrier.arrive[.expect_tx].release.(cta|cluster).shared::cta.b64
                  mbarrier.arrive.expect_tx.(shared|shared::cta).b64
                  mbarrier.expect_tx.relaxed.(cta|cluster).(shared::cta|shared::cluster).b64
                  mbarrier.test_wait[.parity].acquire.(cta|cluster).(shared|shared::cta).b64
                  mbarrier.arrive[.expect_tx].release.cluster.shared::cluster.b64
                  mbarrier.try_wait[.parity].acquire.(cta|cluster).(shared|shared::cta).b64
                  """),
              under(
                  "8.1",
                  90,
                  """
                  st.async[.weak].shared::cluster.mbarrier::complete_tx::bytes.<vector>
                  """))
          .flatMap(List::stream)
          .toList();

  static List<InstructionForm> all() {
    return ALL;
  }

  /** The oldest that allows an instruction. */
  static Optional<InstructionForm> of(String instruction) {
    return ALL.stream().filter(form -> form.pattern.matcher(instruction).matches()).findFirst();
  }

  private static List<InstructionForm> under(String version, int target, String forms) {
    Floor floor = Floor.of(version, target);
    return forms
        .lines()
        .map(form -> new InstructionForm(form, Pattern.compile(regex(form)), floor))
        .toList();
  }

  private static String regex(String form) {
    String expanded = form;
    for (String previous = ""; !previous.equals(expanded); ) {
      previous = expanded;
      expanded = Pattern.compile("<(\\w+)>").matcher(expanded).replaceAll(set -> set(set.group(1)));
    }
    return expanded.replace(".", "\\.").replace("(", "(?:").replace("[", "(?:").replace("]", ")?");
  }

  private static String set(String name) {
    return switch (name) {
      case "atomic" ->
          "((add|min|max).(u32|s32|u64)|(exch|cas).(b32|b64)|(and|or|xor).(b32|b64)|(min|max).s64)";
      case "bits" -> "(pred|b16|b32|b64)";
      case "comparison" -> "(eq|ne|lt|le|gt|ge|lo|ls|hi|hs|equ|neu|ltu|leu|gtu|geu|num|nan)";
      case "integer" -> "(u16|s16|u32|s32|u64|s64)";
      case "integral" -> "(rni|rzi|rmi|rpi)";
      case "narrow" -> "(u8|s8|u16|s16|u32|s32|u64|s64)";
      case "order" -> "(relaxed|acquire|release|acq_rel)";
      case "rounding" -> "(rn|rz|rm|rp)";
      // 16 bytes at most: wider ones are newer than all of this
      case "vector" -> "([(v2|v4).](b8|u8|s8|b16|u16|s16|b32|u32|s32|f32)|[v2.](b64|u64|s64|f64))";
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Override
  public String toString() {
    return form;
  }
}
