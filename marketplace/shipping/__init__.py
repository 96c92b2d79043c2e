"""What a parcel weighs and costs."""
